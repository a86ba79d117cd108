import type { ReactNode } from 'react'
import { ApiFailure } from '../api/fetch-json.ts'
import { text } from '../text/text.ts'

interface NoteProps {
  readonly tone?: 'plain' | 'warn' | 'bad'
  readonly title: string
  readonly children?: ReactNode
  readonly onRetry?: () => void
}

/** An empty or failed state in words: what, why, and one way out. */
export function Note({ tone = 'plain', title, children, onRetry }: NoteProps) {
  return (
    <div className={`note is-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <b>{title}</b>
      {children ? <div>{children}</div> : null}
      {onRetry ? (
        <button type="button" className="button is-line" onClick={onRetry}>
          {text.shell.tryAgain}
        </button>
      ) : null}
    </div>
  )
}

/** The note for a request that failed, with the id to look for in the logs. */
export function FailureNote({ title, error, onRetry }: { title: string; error: Error; onRetry: () => void }) {
  const requestId = error instanceof ApiFailure ? error.requestId : null
  return (
    <Note tone="bad" title={title} onRetry={onRetry}>
      {error.message}
      {requestId === null ? null : <div className="mono">{text.shell.trace(requestId)}</div>}
    </Note>
  )
}
