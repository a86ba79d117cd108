import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { FlowFact, FlowNode } from './flow-node.tsx'
import { type RateOf, rateWords } from './rate-words.ts'

const ACCEPTED = 'accept'

/** The two sinks, each of which reads the whole log on its own and stores every message exactly once. */
export function SinksStage({ status, rateOf }: { readonly status: StatusAnswer; readonly rateOf: RateOf }) {
  const { sinks, services, cleaning } = status
  const names = [...new Set(sinks.map(({ sink }) => sink))].sort().reverse()
  const service = services.find(({ name }) => name === 'stream-cleaner')
  const all = cleaning.reduce((sum, { messages }) => sum + messages, 0)
  const refused = cleaning.reduce((sum, { outcome, messages }) => sum + (outcome === ACCEPTED ? 0 : messages), 0)
  const words = text.operation
  return (
    <>
      {names.length === 0 ? <p className="flow-empty">{text.status.noSinks}</p> : null}
      {names.map((sink, i) => (
        <FlowNode
          key={sink}
          name={words.sinkNames[sink] ?? sink}
          status={service?.status}
          note={i === 0 && all > 0 ? words.rejectedDay(formatPercent(refused / all, 2)) : undefined}
        >
          {sinks
            .filter((entry) => entry.sink === sink)
            .map(({ topic, lagMessages }) => (
              <FlowFact
                key={topic}
                name={text.status.feeds[topic.replace(/_raw$/, '')] ?? topic}
                value={`${rateWords(rateOf(sink, topic))} · ${lagWords(lagMessages)}`}
              />
            ))}
        </FlowNode>
      ))}
    </>
  )
}

const lagWords = (lag: number | null) => {
  if (lag === null) return text.status.lagUnknown
  return lag === 0 ? text.status.noLag : text.status.lag(lag)
}
