import type { Question, QuestionState } from '@rocade/shared/protocol/questions'
import type { Pool } from 'pg'
import { storableDetail } from '../storable-detail.ts'

export interface StoredAnswer {
  readonly resultPath: string
  readonly rows: number
}

export interface QuestionEnd {
  readonly state: Extract<QuestionState, 'succeeded' | 'failed' | 'cancelled'>
  readonly finishedAtMs: number
  readonly answer?: StoredAnswer
  readonly isFromCache?: boolean
  readonly detail?: string
}

/** Writes the table `questions`. */
export interface QuestionTable {
  /** Does nothing for a question that is there. */
  add(questionId: string, question: Question, requestedAt: string): Promise<void>
  state(questionId: string): Promise<QuestionState | null>
  begin(questionId: string, begun: { atMs: number; readings: number; cacheKey: string }): Promise<void>
  progress(questionId: string, progress: number): Promise<void>
  /** `false` when the question has ended already: the first end counts. */
  end(questionId: string, end: QuestionEnd): Promise<boolean>
  /** The newest answer under a key. */
  answered(cacheKey: string): Promise<StoredAnswer | null>
  /** Forgets questions older than this; returns paths of results that nobody needs any more. */
  forget(beforeMs: number): Promise<string[]>
}

export function createQuestionTable(pool: Pool): QuestionTable {
  return {
    async add(questionId, question, requestedAt) {
      await pool.query(
        `INSERT INTO questions (question_id, question, state, requested_at) VALUES ($1, $2, 'waiting', $3)
         ON CONFLICT DO NOTHING`,
        [questionId, JSON.stringify(question), requestedAt],
      )
    },
    async state(questionId) {
      const { rows } = await pool.query<{ state: QuestionState }>(
        'SELECT state FROM questions WHERE question_id = $1',
        [questionId],
      )
      return rows[0]?.state ?? null
    },
    async begin(questionId, { atMs, readings, cacheKey }) {
      await pool.query(
        `UPDATE questions SET state = 'running', progress = 0, started_at = to_timestamp($2::float8 / 1000), readings = $3,
           cache_key = $4 WHERE question_id = $1 AND state IN ('waiting', 'running')`,
        [questionId, atMs, readings, cacheKey],
      )
    },
    async progress(questionId, progress) {
      await pool.query(`UPDATE questions SET progress = $2 WHERE question_id = $1 AND state = 'running'`, [
        questionId,
        progress,
      ])
    },
    async end(questionId, { state, finishedAtMs, answer, isFromCache = false, detail }) {
      const { rowCount } = await pool.query(
        `UPDATE questions SET state = $2, finished_at = to_timestamp($3::float8 / 1000), rows = $4, result_path = $5,
           is_from_cache = $6, detail = $7, progress = CASE WHEN $2 = 'succeeded' THEN 1 ELSE progress END
         WHERE question_id = $1 AND state IN ('waiting', 'running')`,
        [
          questionId,
          state,
          finishedAtMs,
          answer?.rows ?? null,
          answer?.resultPath ?? null,
          isFromCache,
          storableDetail(detail),
        ],
      )
      return rowCount === 1
    },
    async answered(cacheKey) {
      const { rows } = await pool.query<{ result_path: string; rows: number }>(
        `SELECT result_path, rows FROM questions WHERE cache_key = $1 AND state = 'succeeded' AND result_path IS NOT NULL
         ORDER BY finished_at DESC LIMIT 1`,
        [cacheKey],
      )
      const [found] = rows
      return found === undefined ? null : { resultPath: found.result_path, rows: found.rows }
    },
    async forget(beforeMs) {
      const { rows } = await pool.query<{ result_path: string }>(
        `WITH gone AS (
           DELETE FROM questions WHERE requested_at < to_timestamp($1::float8 / 1000) AND state NOT IN ('waiting', 'running')
           RETURNING question_id, result_path
         )
         SELECT DISTINCT result_path FROM gone
         WHERE result_path IS NOT NULL AND result_path NOT IN (
           SELECT result_path FROM questions
           WHERE result_path IS NOT NULL AND question_id NOT IN (SELECT question_id FROM gone))`,
        [beforeMs],
      )
      return rows.map((row) => row.result_path)
    },
  }
}
