import { useQuery } from '@tanstack/react-query'
import { runsQuery } from '../api/batch-queries.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { PARTS } from './flow-edges-of.ts'
import { FlowFact, FlowNode } from './flow-node.tsx'
import type { ViewStageProps } from './flow-stores.tsx'
import { millisecondWords, quantileWords, rateWords } from './rate-words.ts'
import { recentRate } from './recent-rates.ts'
import { RunBars } from './run-bars.tsx'
import { Spark } from './spark.tsx'

/** What answers: the API that puts both views together, and the batch layer for closed hours. */
export function AnswersStage({ status, watermark, timeZone }: ViewStageProps) {
  const { data } = useQuery(runsQuery)
  const { answers } = status.activity
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
        part={PARTS.api}
        name={words.api}
        status={stateOf('api')}
        note={`${words.liveClients(status.live.clients)} · ${status.live.isCaughtUp ? words.caughtUp : words.catchingUp}`}
        spark={<Spark perSecond={answers.perSecond} />}
      >
        <FlowFact name={words.answers} value={rateWords(recentRate(answers.perSecond))} />
        <FlowFact name={words.answerTime} value={quantileWords(answers.durationMs, millisecondWords)} />
      </FlowNode>
      <FlowNode
        part={PARTS.batch}
        name={words.batchView}
        status={stateOf('batch-aggregator')}
        note={[before, did].filter((part) => part !== null).join(' · ')}
        spark={<RunBars runs={data?.runs ?? []} />}
      />
    </>
  )
}
