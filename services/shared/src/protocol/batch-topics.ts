import { z } from 'zod'
import { bounded, boundedInt, saidText, text } from '../feeds/contract-parts.ts'
import { Question, QuestionState } from './questions.ts'
import { RunState } from './runs.ts'

const at = z.iso.datetime()

/** What the API asks of the batch layer, on the topic `batch_requests`, keyed by the id. */
export const BatchRequest = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    runId: z.uuid(),
    pipeline: text(64),
    /** Hours to build again, [from, to); without them: what is due. */
    from: at.optional(),
    to: at.optional(),
    requestedAt: at,
  }),
  z.object({ type: z.literal('question'), questionId: z.uuid(), question: Question, requestedAt: at }),
  z.object({ type: z.literal('cancel-question'), questionId: z.uuid(), requestedAt: at }),
])
export type BatchRequest = z.infer<typeof BatchRequest>

/** What the batch layer says of its work, on the topic `batch_results`, keyed by the id. */
export const BatchResult = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    runId: z.uuid(),
    pipeline: text(64),
    attempt: boundedInt('attempt'),
    state: RunState,
    detail: saidText().nullable(),
    at,
  }),
  z.object({
    type: z.literal('question'),
    questionId: z.uuid(),
    state: QuestionState,
    /** 0..1 */
    progress: bounded('share'),
    rows: boundedInt('sequence').nullable(),
    detail: saidText().nullable(),
    at,
  }),
])
export type BatchResult = z.infer<typeof BatchResult>
