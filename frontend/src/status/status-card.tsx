import type { ReactNode } from 'react'

interface StatusCardProps {
  readonly title: string
  readonly sub?: string
  readonly children: ReactNode
}

/** One part of the status page. */
export function StatusCard({ title, sub, children }: StatusCardProps) {
  return (
    <section className="card status-card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {sub === undefined ? null : <span className="sub">{sub}</span>}
      </header>
      {children}
    </section>
  )
}
