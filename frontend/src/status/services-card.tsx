import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

const SIGNS = {
  ok: { tone: 'ok', word: 'healthy' },
  degraded: { tone: 'warn', word: 'degraded' },
  down: { tone: 'bad', word: 'unhealthy' },
} as const

/** The health of each service, with what is wrong in its own words. */
export function ServicesCard({ services }: { readonly services: StatusAnswer['services'] }) {
  if (services.length === 0) return null
  return (
    <StatusCard title={text.status.services}>
      <ul className="status-list">
        {services.map(({ name, status, detail }) => (
          <li key={name}>
            <div>
              <b>{name}</b>
              <StatusChip tone={SIGNS[status].tone} word={text.status[SIGNS[status].word]} />
            </div>
            {detail === undefined ? null : <p>{detail}</p>}
          </li>
        ))}
      </ul>
    </StatusCard>
  )
}
