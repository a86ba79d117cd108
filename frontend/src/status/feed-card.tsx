import { useLiveView } from '../live/live-context.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'

/** What this page itself received: the proof that nothing is missed and nothing is applied twice. */
export function FeedCard() {
  const { state, lastSeq, counts, connections, unreadable } = useLiveView()
  const words = text.status
  const facts: readonly (readonly [name: string, value: string, key: string])[] = [
    [words.state, text.live.announce[state], 'state'],
    [words.lastSeq, lastSeq === null ? text.panel.unknown : formatNumber(lastSeq), 'lastSeq'],
    [words.applied, formatNumber(counts.applied), 'applied'],
    [words.gaps, formatNumber(counts.gaps), 'gaps'],
    [words.duplicates, formatNumber(counts.duplicates), 'duplicates'],
    [words.unreadable, formatNumber(unreadable), 'unreadable'],
    [words.connections, formatNumber(connections), 'connections'],
  ]
  return (
    <StatusCard title={words.feed}>
      <dl className="status-facts">
        {facts.map(([name, value, key]) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd data-feed={key}>{value}</dd>
          </div>
        ))}
      </dl>
    </StatusCard>
  )
}
