import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useQuery } from '@tanstack/react-query'
import { lakeQuery } from '../api/queries.ts'
import { formatBytes } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { FlowFact, FlowNode } from './flow-node.tsx'

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
        name={words.speedView}
        status={stateOf('database')}
        note={
          watermark ? words.speedViewText(weekdayTime(Date.parse(watermark.watermark), timeZone)) : words.speedViewAlone
        }
      />
      <FlowNode name={text.status.lake} status={stateOf('lake')} note={words.lakeText}>
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
