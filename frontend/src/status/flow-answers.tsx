import { useQuery } from '@tanstack/react-query'
import { runsQuery } from '../api/batch-queries.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { FlowNode } from './flow-node.tsx'
import type { ViewStageProps } from './flow-stores.tsx'

/** What answers: the batch layer for closed hours, and the API that puts both views together. */
export function AnswersStage({ status, watermark, timeZone }: ViewStageProps) {
  const { data } = useQuery(runsQuery)
  const words = text.operation
  const stateOf = (name: string) => status.services.find((service) => service.name === name)?.status
  const last = data?.runs[0]
  const before = watermark ? words.batchText(weekdayTime(Date.parse(watermark.watermark), timeZone)) : null
  const did = last
    ? words.lastRun(text.status.feeds[last.pipeline] ?? last.pipeline, words.states[last.state])
    : words.noRun
  return (
    <>
      <FlowNode
        name={words.batchView}
        status={stateOf('batch-aggregator')}
        note={[before, did].filter((part) => part !== null).join(' · ')}
      />
      <FlowNode
        name={words.api}
        status={stateOf('api')}
        note={`${words.liveClients(status.live.clients)} · ${status.live.isCaughtUp ? words.caughtUp : words.catchingUp}`}
      />
    </>
  )
}
