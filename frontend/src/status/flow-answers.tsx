import { useQuery } from '@tanstack/react-query'
import { runsQuery } from '../api/batch-queries.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { FlowFact, FlowNode } from './flow-node.tsx'
import type { ViewStageProps } from './flow-stores.tsx'

/** What answers: the batch layer for closed hours, and the API that puts both views together. */
export function AnswersStage({ status, watermark, timeZone }: ViewStageProps) {
  const { data } = useQuery(runsQuery)
  const words = text.operation
  const stateOf = (name: string) => status.services.find((service) => service.name === name)?.status
  const last = data?.runs[0]
  return (
    <>
      <FlowNode
        name={words.batchView}
        status={stateOf('batch-aggregator')}
        note={
          last
            ? words.lastRun(text.status.feeds[last.pipeline] ?? last.pipeline, words.states[last.state])
            : words.noRun
        }
      >
        {watermark ? (
          <FlowFact
            name={text.analytics.watermark}
            value={words.batchText(weekdayTime(Date.parse(watermark.watermark), timeZone))}
          />
        ) : null}
      </FlowNode>
      <FlowNode
        name={words.api}
        status={stateOf('api')}
        note={`${words.liveClients(status.live.clients)} · ${status.live.isCaughtUp ? words.caughtUp : words.catchingUp}`}
      />
    </>
  )
}
