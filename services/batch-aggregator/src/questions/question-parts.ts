import type { City } from '@rocade/shared/cities/city'
import { addDays, startOfLocalDayMs } from '@rocade/shared/domain/local-time'
import type { AddFile } from '@rocade/shared/lake/delta-log'
import type { Question } from '@rocade/shared/protocol/questions'
import { HOUR_MS } from '../hour.ts'

/** A part of a question that is worked out at once: a city in one month of its own calendar, or some of its zones in the whole period. */
export interface QuestionPart {
  readonly cityId: string
  /** [fromMs, toMs), epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** Paths relative to the clean table. */
  readonly files: readonly string[]
  /** First and last of its zones, by id; without it, all of the city. */
  readonly zones?: ZoneRange
}

export type ZoneRange = readonly [first: string, last: string]

/**
 * Cuts the period of a question for one city at the borders of its local months. Months without any file are left out: they have no
 * part in the answer. Pure; `files` are those of the city by the start of their hour.
 */
export function questionParts(question: Question, city: City, files: ReadonlyMap<number, AddFile>): QuestionPart[] {
  return partsOf(localMonths(question.from, question.to), city, files)
}

/**
 * The same period cut by zones instead: every reading of a zone is in one part, whatever its time. Each part reads the files of the
 * whole period.
 */
export function zoneParts(
  { from, to }: Question,
  city: City,
  files: ReadonlyMap<number, AddFile>,
  ranges: readonly ZoneRange[],
): QuestionPart[] {
  return partsOf([[from, to]], city, files).flatMap((part) => ranges.map((zones) => ({ ...part, zones })))
}

/**
 * Cuts a city's zones into ranges with at most `shareMax` (0..1) of its readings each, taken that its segments are measured equally
 * often. `null` where a single zone has more, or where there would be more than `rangesMax`.
 */
export function zoneRanges(city: City, shareMax: number, rangesMax: number): ZoneRange[] | null {
  const segmentsMax = Math.floor(shareMax * city.segments.features.length)
  const zoneIds = city.segments.features.map(({ properties }) => properties.zoneId).sort()
  const ranges: ZoneRange[] = []
  for (let start = 0; start < zoneIds.length; ) {
    let end = Math.min(start + segmentsMax, zoneIds.length)
    // Back to where a zone begins: a zone is never cut.
    while (end > start && zoneIds[end] === zoneIds[end - 1]) end -= 1
    if (end === start || ranges.length === rangesMax) return null
    ranges.push([zoneIds[start] as string, zoneIds[end - 1] as string])
    start = end
  }
  return ranges
}

function partsOf(
  periods: readonly (readonly [string, string])[],
  city: City,
  files: ReadonlyMap<number, AddFile>,
): QuestionPart[] {
  const parts: QuestionPart[] = []
  const hours = [...files].sort(([a], [b]) => a - b)
  let next = 0
  for (const [from, to] of periods) {
    const fromMs = startOfLocalDayMs(from, city.timeZone)
    const toMs = startOfLocalDayMs(to, city.timeZone)
    // Where the offset is not whole hours, a file of the hour before reaches into the month.
    while (next < hours.length && (hours[next]?.[0] ?? 0) + HOUR_MS <= fromMs) next += 1
    const paths = new Set<string>()
    for (let i = next; i < hours.length && (hours[i]?.[0] ?? 0) < toMs; i++) paths.add(hours[i]?.[1].path ?? '')
    if (paths.size > 0) parts.push({ cityId: city.cityId, fromMs, toMs, files: [...paths] })
  }
  return parts
}

/** [from, to) of each month, as local dates; the first and the last may be cut short. */
function localMonths(from: string, to: string): [string, string][] {
  const months: [string, string][] = []
  for (let start = from; start < to; ) {
    const nextMonth = addDays(`${start.slice(0, 7)}-28`, 4).slice(0, 7)
    const end = `${nextMonth}-01` < to ? `${nextMonth}-01` : to
    months.push([start, end])
    start = end
  }
  return months
}

/** The UTC years that a part touches. */
export function utcYears({ fromMs, toMs }: Pick<QuestionPart, 'fromMs' | 'toMs'>): number[] {
  const first = new Date(fromMs).getUTCFullYear()
  const last = new Date(toMs - 1).getUTCFullYear()
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
