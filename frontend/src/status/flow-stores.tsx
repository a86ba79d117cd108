import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useQuery } from '@tanstack/react-query'
import { lakeQuery } from '../api/queries.ts'
import { formatBytes } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { PARTS, sinkRates } from './flow-edges-of.ts'
import { FlowFact, FlowNode } from './flow-node.tsx'
import { rateWords } from './rate-words.ts'
import { recentRate } from './recent-rates.ts'
import { Spark } from './spark.tsx'

export interface ViewStageProps {
  readonly status: StatusAnswer
  readonly watermark: StatusAnswer['watermarks'][number] | undefined
  readonly timeZone: string
}

/** What the sinks write: the speed view in the database, and every message in the lake. */
export function StoresStage({ status, watermark, timeZone }: ViewStageProps) {
  const { data } = useQuery(lakeQuery)
  const words = text.operation
  const stateOf = (name: string) => status.services.find((service) => service.name === name)?.status
  const bronze = data?.datasets.filter(({ layer }) => layer === 'bronze') ?? []
  return (
    <>
      <FlowNode
        part={PARTS.speedView}
        name={words.speedView}
        status={stateOf('database')}
        note={
          watermark ? words.speedViewText(weekdayTime(Date.parse(watermark.watermark), timeZone)) : words.speedViewAlone
        }
        spark={<Spark perSecond={sinkRates(status, 'pg')} />}
      >
        <FlowFact name={words.stored} value={rateWords(recentRate(sinkRates(status, 'pg')))} />
      </FlowNode>
      <FlowNode
        part={PARTS.lake}
        name={text.status.lake}
        status={stateOf('lake')}
        note={words.lakeText}
        spark={<Spark perSecond={sinkRates(status, 'lake')} />}
      >
        <FlowFact name={words.stored} value={rateWords(recentRate(sinkRates(status, 'lake')))} />
        {bronze.map(({ name, feed, files, bytes }) => (
          <FlowFact
            key={name}
            name={text.status.feeds[feed] ?? feed}
            value={`${words.files(files)} · ${formatBytes(bytes)}`}
          />
        ))}
      </FlowNode>
    </>
  )
}
