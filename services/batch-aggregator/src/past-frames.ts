import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { AddFile } from '@rocade/shared/lake/delta-log'
import type { EngineRow } from '@rocade/shared/ports/batch-engine'
import type { ClientBase } from 'pg'
import type { BatchContext } from './batch-context.ts'

const STEPS_OF_HOUR = 12

/** One closed hour of a city in 12 steps, as a row of `traffic_frames_batch`. */
export interface HourFrames {
  readonly hourMs: number
  readonly segmentIds: readonly string[]
  readonly freeFlowKmh: readonly number[]
  /** By step, then by segment; `null` without a reading of an open road. */
  readonly speedKmh: readonly (number | null)[]
  readonly closedPositions: readonly number[]
}

/** Sums up clean files by steps of 5 minutes. Feeds other than traffic have no frames. */
export async function readHourFrames({ feed, engine, clean }: BatchContext, files: readonly AddFile[]) {
  if (feed.name !== 'traffic' || files.length === 0) return []
  const datasets = { clean: files.map((file) => `${clean.name}/${file.path}`) }
  return toHourFrames(await engine.query({ sql: readSql('batch/traffic-frames.sql'), datasets }))
}

/** Rows of `sql/batch/traffic-frames.sql` as whole hours. Pure. */
export function toHourFrames(rows: readonly EngineRow[]): HourFrames[] {
  const byHour = new Map<number, EngineRow[]>()
  for (const row of rows) {
    const hourMs = Number(row.hour_ms)
    const list = byHour.get(hourMs)
    if (list === undefined) byHour.set(hourMs, [row])
    else list.push(row)
  }
  return [...byHour].map(([hourMs, own]) => hourFrames(hourMs, own))
}

const SPEEDS = Array.from({ length: STEPS_OF_HOUR }, (_, step) => `speed_${String(step).padStart(2, '0')}`)

function hourFrames(hourMs: number, rows: readonly EngineRow[]): HourFrames {
  const closedPositions = SPEEDS.flatMap((_, step) =>
    rows.flatMap((row, i) => ((Number(row.closed_bits) >> step) & 1 ? [step * rows.length + i] : [])),
  )
  return {
    hourMs,
    segmentIds: rows.map((row) => String(row.segment_id)),
    freeFlowKmh: rows.map((row) => Number(row.free_flow_kmh ?? 0)),
    speedKmh: SPEEDS.flatMap((name) => rows.map((row) => numberOrNull(row[name]))),
    closedPositions,
  }
}

/** To a tenth of a km/h: what a detector tells, and a third of the bytes. */
const numberOrNull = (value: EngineRow[string] | undefined) =>
  value === null || value === undefined ? null : Math.round(Number(value) * 10) / 10

/** Replaces whole hours; an hour that has no frames any more has no row. */
export async function putHourFrames(
  client: ClientBase,
  cityId: string,
  hours: readonly number[],
  frames: readonly HourFrames[],
): Promise<void> {
  await client.query('DELETE FROM traffic_frames_batch WHERE city_id = $1 AND hour_at = ANY ($2::timestamptz[])', [
    cityId,
    hours.map((hourMs) => new Date(hourMs)),
  ])
  for (const { hourMs, segmentIds, freeFlowKmh, speedKmh, closedPositions } of frames) {
    await client.query(
      `INSERT INTO traffic_frames_batch (city_id, hour_at, segment_ids, free_flow_kmh, speed_kmh, closed_positions)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [cityId, new Date(hourMs), segmentIds, freeFlowKmh, speedKmh, closedPositions],
    )
  }
}
