import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import type { ReactNode } from 'react'
import { text } from '../text/text.ts'
import { AnswersStage } from './flow-answers.tsx'
import { FlowEdges } from './flow-edges.tsx'
import { flowEdges } from './flow-edges-of.ts'
import { LogStage } from './flow-log.tsx'
import { SinksStage } from './flow-sinks.tsx'
import { FlowSources } from './flow-sources.tsx'
import { StoresStage } from './flow-stores.tsx'
import { StatusCard } from './status-card.tsx'

export interface FlowCardProps {
  readonly status: StatusAnswer
  readonly city: CityInfo
  readonly cities: readonly CityInfo[]
}

/** The pipeline from left to right: what comes in, what keeps it, what answers, and how much goes through. */
export function FlowCard({ status, city, cities }: FlowCardProps) {
  const words = text.operation
  const watermark = status.watermarks.find(({ cityId, feed }) => cityId === city.cityId && feed === 'traffic')
  return (
    <StatusCard title={words.flow} sub={words.flowSub}>
      <div className="flow-frame">
        <FlowEdges edges={flowEdges(status)} />
        <ol className="flow">
          <Stage name={words.stages.sources}>
            <FlowSources status={status} cities={cities} />
          </Stage>
          <Stage name={words.stages.log}>
            <LogStage status={status} />
          </Stage>
          <Stage name={words.stages.sinks}>
            <SinksStage status={status} />
          </Stage>
          <Stage name={words.stages.stores}>
            <StoresStage status={status} watermark={watermark} timeZone={city.timeZone} />
          </Stage>
          <Stage name={words.stages.answers}>
            <AnswersStage status={status} watermark={watermark} timeZone={city.timeZone} />
          </Stage>
        </ol>
      </div>
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
