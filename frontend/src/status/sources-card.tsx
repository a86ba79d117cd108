import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

/** Where readings come from; one that is off says which setting turns it on. */
export function SourcesCard({ sources }: { readonly sources: StatusAnswer['sources'] }) {
  if (sources.length === 0) return null
  return (
    <StatusCard title={text.status.sources}>
      <ul className="status-list">
        {sources.map((source) => (
          <li
            key={`${source.feed} ${source.name} ${source.cityIds.join()}`}
            className={source.state === 'off' ? 'is-off' : undefined}
          >
            <div>
              <b>{source.name}</b>
              <span className="muted">{text.status.feeds[source.feed] ?? source.feed}</span>
              <StatusChip tone={source.state === 'on' ? 'ok' : 'plain'} word={text.status[source.state]} />
            </div>
            <p>{source.detail}</p>
          </li>
        ))}
      </ul>
    </StatusCard>
  )
}
