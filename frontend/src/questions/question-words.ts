import { addDays } from '@rocade/shared/domain/local-time'
import { QUESTION_UNITS, type Question } from '@rocade/shared/protocol/questions'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { hourOfDay, longDay, shortDay, weekdayOf } from '../time/city-time.ts'

/** A Monday, to name weekdays by. */
const A_MONDAY = '2024-01-01'

export const measureWords = (measure: string): string => text.questions.measures[measure] ?? measure

/** `km/h`, `share`: the unit of a measure; empty where it has none. */
export function unitWords(measure: string): string {
  const unit = QUESTION_UNITS[measure] ?? ''
  return text.questions.units[unit] ?? unit
}

/** A value of a measure without its unit, shares as percent. */
export function valueWords(measure: string, value: number | null): string {
  if (value === null) return text.panel.unknown
  if (QUESTION_UNITS[measure] === '0..1') return formatPercent(value, 1)
  return formatNumber(value, measure === 'readings' ? 0 : 1)
}

/** A value with its unit. */
export function valueWithUnit(measure: string, value: number | null): string {
  const unit = QUESTION_UNITS[measure] ?? ''
  const words = valueWords(measure, value)
  return value === null || unit === '0..1' || measure === 'readings' ? words : `${words} ${unit}`
}

/** The name of a bucket of time as the answer has it, in words; `isShort` for an axis. */
export function timeWords(bucket: Question['time'], label: string, isShort = false): string {
  if (bucket === 'day') return isShort ? shortDay(label) : longDay(label)
  if (bucket === 'hour') return `${shortDay(label.slice(0, 10))} ${label.slice(11, 16)}`
  if (bucket === 'hour_of_day') return hourOfDay(Number(label))
  if (bucket === 'weekday') return weekdayName(Number(label))
  if (bucket === 'hour_of_week') {
    const [day = '1', hour = '0'] = label.split('-')
    return `${weekdayName(Number(day))} ${hourOfDay(Number(hour))}`
  }
  return label
}

/** `Wed` of 3. */
export const weekdayName = (weekday: number): string => weekdayOf(addDays(A_MONDAY, weekday - 1))

export const daysWords = ({ from, to }: Question): string =>
  text.questions.daysFromTo(longDay(from), longDay(addDays(to, -1)))

export const groupWords = ({ place, time }: Question): string =>
  text.questions.placesBy(text.questions.places[place], text.questions.times[time])
