import type { City } from '@rocade/shared/cities/city'
import { addDays, startOfLocalDayMs } from '@rocade/shared/domain/local-time'
import type { AddFile } from '@rocade/shared/lake/delta-log'
import type { Question } from '@rocade/shared/protocol/questions'
import { HOUR_MS } from '../hour.ts'

/** A part of a question that is worked out at once: a city in one month of its own calendar. */
export interface QuestionPart {
  readonly cityId: string
  /** [fromMs, toMs), epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** Paths relative to the clean table. */
  readonly files: readonly string[]
}

/**
 * Cuts the period of a question for one city at the borders of its local months. Months without any file are left out: they have no
 * part in the answer. Pure; `files` are those of the city by the start of their hour.
 */
export function questionParts(question: Question, city: City, files: ReadonlyMap<number, AddFile>): QuestionPart[] {
  const parts: QuestionPart[] = []
  const hours = [...files].sort(([a], [b]) => a - b)
  let next = 0
  for (const [from, to] of localMonths(question.from, question.to)) {
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
