import type { Pool } from 'pg'
import { storableDetail } from '../storable-detail.ts'
import type { RunOrder, StepOutcome } from './pipeline.ts'

export type EndState = 'succeeded' | 'failed' | 'skipped' | 'interrupted'

export interface LogEntry {
  readonly state: EndState
  readonly finishedAtMs: number
  readonly outcome?: StepOutcome
  /** Why it failed. */
  readonly detail?: string
  readonly errorCode?: string
  readonly isLate?: boolean
}

/** Where a row of the log stands: a run's attempt, or a step of it. */
export interface LogStep {
  readonly number: number
  readonly name: string
}

/** Writes `pipeline_execution_log`. */
export interface ExecutionLog {
  begin(order: RunOrder, step: LogStep | null, startedAtMs: number): Promise<void>
  end(order: RunOrder, step: LogStep | null, entry: LogEntry): Promise<void>
  /** Ends what a process that is gone has left running. Returns how many runs that were. */
  endInterrupted(atMs: number): Promise<number>
  /** Forgets runs that began before this instant. Returns how many rows went. */
  forget(beforeMs: number): Promise<number>
}

export function createExecutionLog(pool: Pool): ExecutionLog {
  return {
    async begin(order, step, startedAtMs) {
      if (step === null) await endEarlierAttempts(pool, order, startedAtMs)
      await pool.query(
        `INSERT INTO pipeline_execution_log (run_id, attempt, step_number, step, pipeline, trigger, period_from, period_to, state, started_at)
         VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000), 'running',
           to_timestamp($9::float8 / 1000))
         ON CONFLICT (run_id, attempt, step_number) DO UPDATE SET state = 'running', started_at = excluded.started_at,
           finished_at = NULL, detail = NULL, error_code = NULL`,
        [
          order.runId,
          order.attempt,
          step?.number ?? null,
          step?.name ?? null,
          order.pipeline,
          order.trigger,
          order.period?.fromMs ?? null,
          order.period?.toMs ?? null,
          startedAtMs,
        ],
      )
    },

    async end(order, step, { state, finishedAtMs, outcome, detail, errorCode, isLate }) {
      await pool.query(
        `UPDATE pipeline_execution_log SET state = $4, finished_at = to_timestamp($5::float8 / 1000), rows = $6, bytes = $7,
           detail = $8, error_code = $9, is_late = $10
         WHERE run_id = $1 AND attempt = $2 AND step_number IS NOT DISTINCT FROM $3`,
        [
          order.runId,
          order.attempt,
          step?.number ?? null,
          state,
          finishedAtMs,
          outcome?.rows ?? null,
          outcome?.bytes ?? null,
          storableDetail(detail ?? outcome?.detail),
          errorCode ?? null,
          isLate ?? null,
        ],
      )
    },

    async endInterrupted(atMs) {
      const { rows } = await pool.query<{ step_number: number | null }>(
        `UPDATE pipeline_execution_log SET state = 'interrupted', finished_at = to_timestamp($1::float8 / 1000),
           detail = 'the batch-aggregator ended while it ran'
         WHERE state = 'running' RETURNING step_number`,
        [atMs],
      )
      return rows.filter((row) => row.step_number === null).length
    },

    async forget(beforeMs) {
      const { rowCount } = await pool.query(
        `DELETE FROM pipeline_execution_log WHERE run_id IN (
           SELECT run_id FROM pipeline_execution_log WHERE step_number IS NULL
           GROUP BY run_id HAVING max(started_at) < to_timestamp($1::float8 / 1000))`,
        [beforeMs],
      )
      return rowCount ?? 0
    },
  }
}

/** An attempt whose end could not be written because the database was away must not look as if it ran for ever. */
async function endEarlierAttempts(pool: Pool, { runId, attempt }: RunOrder, atMs: number): Promise<void> {
  await pool.query(
    `UPDATE pipeline_execution_log SET state = 'interrupted', finished_at = to_timestamp($3::float8 / 1000),
       detail = 'its end could not be written down'
     WHERE run_id = $1 AND attempt < $2 AND state = 'running'`,
    [runId, attempt, atMs],
  )
}
