import { BATCH_RESULTS_TOPIC } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { BatchResult } from '@rocade/shared/protocol/batch-topics'
import type { QuestionState } from '@rocade/shared/protocol/questions'
import type { RunState } from '@rocade/shared/protocol/runs'
import type { RunOrder } from './runs/pipeline.ts'

export interface QuestionNews {
  readonly state: QuestionState
  /** 0..1 */
  readonly progress: number
  readonly rows?: number
  readonly detail?: string
}

/** Publishes on `batch_results`. At most once: the tables have it in any case. */
export interface ResultsWriter {
  run(order: Pick<RunOrder, 'runId' | 'pipeline' | 'attempt'>, state: RunState, detail: string | null): Promise<void>
  question(questionId: string, news: QuestionNews): Promise<void>
}

export function createResultsWriter(log: EventLog, clock: Clock): ResultsWriter {
  const at = () => new Date(clock.nowMs()).toISOString()
  const put = (key: string, result: BatchResult) =>
    log.append(BATCH_RESULTS_TOPIC, [{ key, value: Buffer.from(JSON.stringify(BatchResult.parse(result))) }])
  return {
    run: ({ runId, pipeline, attempt }, state, detail) =>
      put(runId, { type: 'run', runId, pipeline, attempt, state, detail, at: at() }),
    question: (questionId, { state, progress, rows, detail }) =>
      put(questionId, {
        type: 'question',
        questionId,
        state,
        progress,
        rows: rows ?? null,
        detail: detail ?? null,
        at: at(),
      }),
  }
}
