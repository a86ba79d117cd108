import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { Question, type QuestionReport } from '@rocade/shared/protocol/questions'
import type pg from 'pg'

interface QuestionRow {
  readonly question_id: string
  readonly question: unknown
  readonly state: QuestionReport['state']
  readonly progress: number
  readonly requested_at: Date
  readonly started_at: Date | null
  readonly finished_at: Date | null
  readonly rows: number | null
  readonly readings: number | null
  readonly detail: string | null
  readonly result_path: string | null
  readonly is_from_cache: boolean
}

export interface StoredQuestion {
  readonly report: QuestionReport
  /** Of the result in the lake. */
  readonly resultPath: string | null
}

/** Reads the questions that the batch layer has taken up. */
export interface QuestionStore {
  newest(limit: number): Promise<StoredQuestion[]>
  one(questionId: string): Promise<StoredQuestion | null>
}

export function createQuestionStore(pool: pg.Pool): QuestionStore {
  const sql = readSql('api/questions.sql')
  const read = async (questionId: string | null, limit: number) =>
    (await pool.query<QuestionRow>(sql, [questionId, limit])).rows.flatMap((row) => toStored(row) ?? [])
  return {
    newest: (limit) => read(null, limit),
    one: async (questionId) => (await read(questionId, 1))[0] ?? null,
  }
}

/** `null` for a question that an older Rocade took and that is none by our schema: the others are told all the same. */
function toStored(row: QuestionRow): StoredQuestion | null {
  const question = Question.safeParse(row.question)
  if (!question.success) return null
  const { started_at: started, finished_at: finished } = row
  return {
    resultPath: row.result_path,
    report: {
      questionId: row.question_id,
      question: question.data,
      state: row.state,
      progress: row.progress,
      requestedAt: row.requested_at.toISOString(),
      startedAt: started?.toISOString() ?? null,
      finishedAt: finished?.toISOString() ?? null,
      durationS: started === null || finished === null ? null : (finished.getTime() - started.getTime()) / 1000,
      rows: row.rows,
      readings: row.readings,
      detail: row.detail,
      isFromCache: row.is_from_cache,
    },
  }
}
