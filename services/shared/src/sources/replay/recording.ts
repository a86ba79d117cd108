import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { City, CityFile } from '../../cities/city.ts'
import { localParts } from '../../domain/local-time.ts'
import { AppError } from '../../runtime/app-error.ts'

const DAY_S = 86_400
const WEEK_DAYS = 7

/** A recorded week: what each detector measured in each slot of local time. */
export interface Recording {
  readonly segmentIds: readonly string[]
  readonly intervalS: number
  /** Speed of detector `column` in slot `row`, as recorded. */
  speedMph(row: number, column: number): number
  /** The slot that was recorded at the weekday and local time that an instant has in the city. */
  rowAt(ms: number): number
}

/**
 * Reads a city's recording (`observed_at_local`, then one column for each detector).
 * Throws `AppError` CONFIG when the file is not there, is not a whole week in its interval, names a detector that is
 * no segment of the city, or holds something that is not a speed.
 */
export function loadRecording(city: City, facts: NonNullable<CityFile['recording']>): Recording {
  if (city.folder === null) throw new RangeError(`expected a folder of ${city.cityId}, which has a recording`)
  const path = join(city.folder, facts.file)
  const lines = readLines(path)
  const segmentIds = (lines[0] ?? '').split(',').slice(1)
  const unknown = segmentIds.filter((id) => !city.segmentsById.has(id))
  if (unknown.length > 0) throw bad(path, `detectors ${unknown.slice(0, 5).join(', ')} are no segments of the city`)
  const rowsPerDay = DAY_S / facts.intervalS
  if (lines.length - 1 !== rowsPerDay * WEEK_DAYS) {
    throw bad(path, `expected a week of ${rowsPerDay * WEEK_DAYS} rows, got ${lines.length - 1}`)
  }
  const speeds = parseSpeeds(path, lines, segmentIds.length)
  const firstWeekday = localParts(Date.parse(`${facts.from}T00:00:00Z`), 'UTC').weekday
  return {
    segmentIds,
    intervalS: facts.intervalS,
    speedMph: (row, column) => speeds[row * segmentIds.length + column] as number,
    rowAt(ms) {
      const { weekday, hour, minute } = localParts(ms, city.timeZone)
      const day = (weekday - firstWeekday + WEEK_DAYS) % WEEK_DAYS
      return day * rowsPerDay + Math.floor((hour * 3600 + minute * 60) / facts.intervalS)
    },
  }
}

function readLines(path: string): string[] {
  try {
    return gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/)
  } catch (cause) {
    throw bad(path, 'the file cannot be read or unpacked', cause)
  }
}

/** All speeds in one array, row after row. */
function parseSpeeds(path: string, lines: readonly string[], columns: number): Float64Array {
  const speeds = new Float64Array((lines.length - 1) * columns)
  for (let row = 1; row < lines.length; row++) {
    const cells = (lines[row] as string).split(',')
    if (cells.length !== columns + 1) throw bad(path, `row ${row} has ${cells.length - 1} speeds, expected ${columns}`)
    for (let column = 0; column < columns; column++) {
      const mph = Number(cells[column + 1] || Number.NaN)
      if (!(mph >= 0 && mph < 186)) throw bad(path, `row ${row}: expected a speed in mph, got ${cells[column + 1]}`)
      speeds[(row - 1) * columns + column] = mph
    }
  }
  return speeds
}

const bad = (path: string, what: string, cause?: unknown) =>
  new AppError('CONFIG', `reading the recording ${path}: ${what}`, { retryable: false, cause })
