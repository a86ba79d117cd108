import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { Run, RunStep } from '@rocade/shared/protocol/runs'
import type pg from 'pg'

interface LogRow {
  readonly run_id: string
  readonly pipeline: string
  readonly trigger: Run['trigger']
  readonly attempt: number
  readonly step_number: number | null
  readonly step: string | null
  readonly state: Run['state']
  readonly period_from: Date | null
  readonly period_to: Date | null
  readonly started_at: Date
  readonly finished_at: Date | null
  readonly rows: number | null
  readonly bytes: number | null
  readonly detail: string | null
  readonly error_code: string | null
  readonly is_late: boolean | null
}

export interface RunsQuery {
  readonly pipeline: string | null
  readonly state: string | null
  /** The run that the page before ended with. */
  readonly before: { readonly startedAt: string; readonly runId: string } | null
  readonly limit: number
}

/** Reads `pipeline_execution_log`. */
export interface RunStore {
  list(query: RunsQuery): Promise<Run[]>
  /** `null` for a run that is not there (yet, or any more). */
  one(runId: string): Promise<{ readonly run: Run; readonly steps: RunStep[] } | null>
}

export function createRunStore(pool: pg.Pool): RunStore {
  const sql = { runs: readSql('api/runs.sql'), run: readSql('api/run.sql') }
  return {
    async list({ pipeline, state, before, limit }) {
      const values = [pipeline, before?.startedAt ?? null, before?.runId ?? null, state, limit]
      const { rows } = await pool.query<LogRow>(sql.runs, values)
      return rows.map(toRun)
    },
    async one(runId) {
      const { rows } = await pool.query<LogRow>(sql.run, [runId])
      const newest = rows.filter((row) => row.step_number === null).at(-1)
      if (newest === undefined) return null
      const steps = rows.flatMap((row) =>
        row.step_number === null || row.step === null
          ? []
          : [{ number: row.step_number, name: row.step, ...toPart(row) }],
      )
      return { run: toRun(newest), steps }
    },
  }
}

const instant = (date: Date | null) => date?.toISOString() ?? null

function toPart(row: LogRow) {
  return {
    attempt: row.attempt,
    state: row.state,
    startedAt: instant(row.started_at),
    finishedAt: instant(row.finished_at),
    durationS: row.finished_at === null ? null : (row.finished_at.getTime() - row.started_at.getTime()) / 1000,
    rows: row.rows,
    bytes: row.bytes,
    detail: row.detail,
    errorCode: row.error_code,
  }
}

const toRun = (row: LogRow): Run => ({
  runId: row.run_id,
  pipeline: row.pipeline,
  trigger: row.trigger,
  from: instant(row.period_from),
  to: instant(row.period_to),
  isLate: row.is_late,
  ...toPart(row),
})
