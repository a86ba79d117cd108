import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { formatAge, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { PARTS, sinkRates } from './flow-edges-of.ts'
import { FlowFact, FlowNode } from './flow-node.tsx'
import { rejectedOf } from './outcomes.ts'
import { millisecondWords, quantileWords, rateWords } from './rate-words.ts'
import { recentRate } from './recent-rates.ts'
import { Spark } from './spark.tsx'

/** The sink that publishes what the map shows. */
const LIVE_SINK = 'pg'

/** The two sinks, each of which reads the whole log on its own and stores every message exactly once. */
export function SinksStage({ status }: { readonly status: StatusAnswer }) {
  const { sinks, services, cleaning, activity } = status
  const names = [...new Set(sinks.map(({ sink }) => sink))].sort().reverse()
  const service = services.find(({ name }) => name === 'stream-cleaner')
  const { rejected, all } = rejectedOf(cleaning)
  const words = text.operation
  return (
    <>
      {names.length === 0 ? <p className="flow-empty">{text.status.noSinks}</p> : null}
      {names.map((sink, i) => (
        <FlowNode
          key={sink}
          part={PARTS.sink(sink)}
          spark={<Spark perSecond={sinkRates(status, sink)} />}
          name={words.sinkNames[sink] ?? sink}
          status={service?.status}
          note={i === 0 && all > 0 ? words.rejectedDay(formatPercent(rejected / all, 2)) : undefined}
        >
          {sinks
            .filter((entry) => entry.sink === sink)
            .map(({ topic, lagMessages }) => (
              <FlowFact
                key={topic}
                name={text.status.feeds[topic.replace(/_raw$/, '')] ?? topic}
                value={`${rateWords(rateOf(status, sink, topic))} · ${lagWords(lagMessages)}`}
              />
            ))}
          {sink === LIVE_SINK ? (
            <>
              <FlowFact name={words.readingAge} value={oldestSourceAge(activity)} />
              <FlowFact name={words.through} value={quantileWords(activity.throughMs, millisecondWords)} />
            </>
          ) : null}
        </FlowNode>
      ))}
    </>
  )
}

const rateOf = ({ activity }: StatusAnswer, sink: string, topic: string) =>
  recentRate(activity.sinks.find((one) => one.sink === sink && one.topic === topic)?.perSecond)

/** Of the source whose readings come oldest: a fast one must not hide it. */
function oldestSourceAge({ sources }: StatusAnswer['activity']): string | null {
  const ages = sources.flatMap(({ ageS }) => ageS ?? []).sort((a, b) => b.p95 - a.p95)
  return quantileWords(ages[0] ?? null, formatAge)
}

const lagWords = (lag: number | null) => {
  if (lag === null) return text.status.lagUnknown
  return lag === 0 ? text.status.noLag : text.status.lag(lag)
}
