import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import type { ReactNode } from 'react'
import { text } from '../text/text.ts'
import { AnswersStage } from './flow-answers.tsx'
import { FlowNode } from './flow-node.tsx'
import { flowKey, flowRate } from './flow-rates.ts'
import { SinksStage } from './flow-sinks.tsx'
import { FlowSources } from './flow-sources.tsx'
import { StoresStage } from './flow-stores.tsx'
import { type RateOf, rateWords } from './rate-words.ts'
import { StatusCard } from './status-card.tsx'
import { useFlowMarks } from './use-flow-marks.ts'

export interface FlowCardProps {
  readonly status: StatusAnswer
  readonly city: CityInfo
  readonly cities: readonly CityInfo[]
}

/** The pipeline from left to right: what comes in, what keeps it, what answers, and how much goes through. */
export function FlowCard({ status, city, cities }: FlowCardProps) {
  const marks = useFlowMarks(status)
  const words = text.operation
  const rateOf = (sink: string, topic: string) => flowRate(marks, flowKey(sink, topic))
  const watermark = status.watermarks.find(({ cityId, feed }) => cityId === city.cityId && feed === 'traffic')
  return (
    <StatusCard title={words.flow} sub={words.flowSub}>
      <ol className="flow">
        <Stage name={words.stages.sources}>
          <FlowSources sources={status.sources} cities={cities} />
        </Stage>
        <Stage name={words.stages.log}>
          <LogStage status={status} rateOf={rateOf} />
        </Stage>
        <Stage name={words.stages.sinks}>
          <SinksStage status={status} rateOf={rateOf} />
        </Stage>
        <Stage name={words.stages.stores}>
          <StoresStage status={status} watermark={watermark} timeZone={city.timeZone} />
        </Stage>
        <Stage name={words.stages.answers}>
          <AnswersStage status={status} watermark={watermark} timeZone={city.timeZone} />
        </Stage>
      </ol>
    </StatusCard>
  )
}

function Stage({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <li>
      <h3>{name}</h3>
      {children}
    </li>
  )
}

function LogStage({ status, rateOf }: { readonly status: StatusAnswer; readonly rateOf: RateOf }) {
  const topics = [...new Set(status.sinks.map(({ topic }) => topic))].sort()
  const service = status.services.find(({ name }) => name === 'log')
  const sinkOf = (topic: string) => status.sinks.find((entry) => entry.topic === topic && entry.sink === 'pg')?.sink
  return (
    <FlowNode name={text.operation.stages.log} status={service?.status}>
      {topics.map((topic) => (
        <div key={topic} className="flow-fact">
          <dt className="mono">{topic}</dt>
          <dd>{rateWords(rateOf(sinkOf(topic) ?? 'lake', topic))}</dd>
        </div>
      ))}
    </FlowNode>
  )
}
