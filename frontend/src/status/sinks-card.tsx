import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

/** How far each sink is behind what was published. */
export function SinksCard({ sinks }: { readonly sinks: StatusAnswer['sinks'] }) {
  const words = text.status
  const lagWords = (lag: number | null) =>
    lag === null ? words.lagUnknown : lag === 0 ? words.noLag : words.lag(formatNumber(lag))
  return (
    <StatusCard title={words.sinks}>
      {sinks.length === 0 ? <p className="status-empty">{words.noSinks}</p> : null}
      <ul className="status-list">
        {sinks.map(({ sink, topic, lagMessages }) => (
          <li key={`${sink} ${topic}`}>
            <div>
              <b>{sink}</b>
              <span className="mono muted">{topic}</span>
              <StatusChip tone={lagMessages === null ? 'warn' : 'plain'} word={lagWords(lagMessages)} />
            </div>
          </li>
        ))}
      </ul>
    </StatusCard>
  )
}
