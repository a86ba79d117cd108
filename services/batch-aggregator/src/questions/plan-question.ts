import { createHash } from 'node:crypto'
import type { City } from '@rocade/shared/cities/city'
import type { AddFile } from '@rocade/shared/lake/delta-log'
import type { Question } from '@rocade/shared/protocol/questions'
import { filesByHour, rowsOf } from '../clean-table.ts'
import type { LakeTable } from '../lake-tables.ts'
import { type QuestionPart, questionParts, zoneParts, zoneRanges } from './question-parts.ts'
import { percentilesOverMonths } from './question-sql.ts'

export interface PlanOptions {
  /** The clean table of the question's feed. */
  readonly clean: LakeTable
  /** Those of the question. */
  readonly cities: readonly City[]
  /** What the engine may use. Default 512. */
  readonly memoryMb?: number
}

/** What a question will be answered from. */
export interface QuestionPlan {
  readonly parts: readonly QuestionPart[]
  /** Whether the parts are zones over the whole period, and not months. */
  readonly isByZones: boolean
  readonly readings: number
  /** Names the question together with the very files: equal keys have equal answers. */
  readonly cacheKey: string
}

/** The files of one city by the start of their hour, and those of them that a question reads. */
interface CityFiles {
  readonly city: City
  readonly files: ReadonlyMap<number, AddFile>
  readonly months: readonly QuestionPart[]
  readonly paths: readonly string[]
  readonly readings: number
}

/** Reads the table's newest snapshot; nothing is computed yet. */
export async function planQuestion(
  question: Question,
  { clean, cities, memoryMb = 512 }: PlanOptions,
): Promise<QuestionPlan> {
  const snapshot = await clean.snapshot()
  const found = cities.map((city) => filesOf(question, city, filesByHour(snapshot, city.cityId)))
  const byZones = partsByZones(question, found, memoryMb)
  return {
    parts: byZones ?? found.flatMap(({ months }) => months),
    isByZones: byZones !== null,
    readings: found.reduce((sum, { readings }) => sum + readings, 0),
    cacheKey: cacheKeyOf(
      question,
      cities,
      found.flatMap(({ paths }) => paths),
    ),
  }
}

function filesOf(question: Question, city: City, files: ReadonlyMap<number, AddFile>): CityFiles {
  const byPath = new Map([...files.values()].map((file) => [file.path, file]))
  const months = questionParts(question, city, files)
  const paths = [...new Set(months.flatMap((part) => part.files))]
  const readings = paths.reduce((sum, path) => sum + rowsOf(byPath.get(path) as AddFile), 0)
  return { city, files, months, paths, readings }
}

/** Two for tenths of a km/h, and the room that lists grow into; 3.4 were measured. DuckDB does not count them as its memory. */
const BYTES_OF_SPEED = 4
/** Each range reads the files anew, which costs a thirtieth of counting them by tenths month by month. */
const RANGES_MAX = 16

/**
 * Parts by zones, for percentiles whose buckets months cut in two: all speeds of a bucket are then in one part and need not be
 * counted by tenths, which makes hardly fewer rows of them. `null` where months are as good: for a city as a whole, which has
 * few buckets, and where half of the engine's memory holds too few speeds.
 */
function partsByZones(question: Question, found: readonly CityFiles[], memoryMb: number): QuestionPart[] | null {
  const percentiles = percentilesOverMonths(question)
  if (percentiles === 0 || question.place === 'city') return null
  const readingsMax = (memoryMb * 1e6) / 2 / (percentiles * BYTES_OF_SPEED)
  const parts: QuestionPart[] = []
  for (const { city, files, readings } of found) {
    const ranges = zoneRanges(city, Math.min(1, readingsMax / readings), RANGES_MAX)
    if (ranges === null) return null
    parts.push(...zoneParts(question, city, files, ranges))
  }
  return parts
}

/** Paths of the clean table are never used twice, so they stand for their content; zones and weights count too. */
function cacheKeyOf(question: Question, cities: readonly City[], paths: readonly string[]): string {
  const hash = createHash('sha256')
  const { cityIds, measures, ...rest } = question
  hash.update(JSON.stringify([rest.feed, rest.from, rest.to, rest.place, rest.time, cityIds, measures]))
  for (const city of cities) {
    const segments = city.segments.features.map(({ properties: p }) => [p.segmentId, p.zoneId, p.lengthM])
    hash.update(JSON.stringify([city.cityId, city.timeZone, segments]))
  }
  for (const path of [...paths].sort()) hash.update(path)
  return hash.digest('hex')
}
