import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { text } from '../text/text.ts'
import { PARTS } from './flow-edges-of.ts'
import { FlowNode } from './flow-node.tsx'
import { rateWords } from './rate-words.ts'
import { recentRate } from './recent-rates.ts'
import { Spark } from './spark.tsx'

/** Topics that readings go through; the others hold what services remember. */
const OF_READINGS = /_(raw|rejected|live)$/

/** The log with its topics and how much each takes. */
export function LogStage({ status }: { readonly status: StatusAnswer }) {
  const { topics } = status.activity
  const shown = topics.filter(({ topic }) => OF_READINGS.test(topic))
  const service = status.services.find(({ name }) => name === 'log')
  return (
    <FlowNode part={PARTS.log} name={text.operation.stages.log} status={service?.status}>
      {shown.map(({ topic, perSecond }) => (
        <div key={topic} className="flow-fact">
          <dt className="mono">{topic}</dt>
          <dd>{rateWords(recentRate(perSecond))}</dd>
          <Spark perSecond={perSecond} />
        </div>
      ))}
    </FlowNode>
  )
}
