import { addDays } from '@rocade/shared/domain/local-time'
import { isRealDay } from '@rocade/shared/protocol/calendar-day'
import { Question, TRAFFIC_MEASURES, WEATHER_MEASURES } from '@rocade/shared/protocol/questions'

/** A question as the form has it: the last day is part of it, and nothing needs to be right yet. */
export interface QuestionDraft {
  readonly feed: Question['feed']
  readonly cityIds: readonly string[]
  readonly firstDay: string
  readonly lastDay: string
  readonly place: Question['place']
  readonly time: Question['time']
  readonly measures: readonly string[]
}

export const FIELDS = ['cityIds', 'firstDay', 'lastDay', 'place', 'time', 'measures'] as const
export type Field = (typeof FIELDS)[number]
/** What is wrong with a field, by a name that the texts have words for. */
export type FieldFault = 'noCity' | 'day' | 'order' | 'years' | 'noMeasure' | 'invalid'
export type DraftFaults = Partial<Record<Field, FieldFault>>

export const MEASURES_OF = { traffic: TRAFFIC_MEASURES, weather: WEATHER_MEASURES } as const

/** Whole days that end yesterday or today, by the day that it is in the city. */
export const PRESETS = ['week', 'month', 'year', 'calendarYear'] as const
export type Preset = (typeof PRESETS)[number]

/** First and last day of a preset. Pure. */
export function presetDays(preset: Preset, today: string): { firstDay: string; lastDay: string } {
  if (preset === 'calendarYear') return { firstDay: `${today.slice(0, 4)}-01-01`, lastDay: today }
  const days = { week: 7, month: 30, year: 365 }[preset]
  return { firstDay: addDays(today, 1 - days), lastDay: today }
}

export function emptyDraft(cityId: string, today: string): QuestionDraft {
  const measures = ['mean_speed_kmh', 'delay_min_per_10km']
  return { feed: 'traffic', cityIds: [cityId], ...presetDays('month', today), place: 'city', time: 'day', measures }
}

/** Another feed has other measures, and weather is of whole cities. Pure. */
export function withFeed(draft: QuestionDraft, feed: Question['feed']): QuestionDraft {
  if (feed === draft.feed) return draft
  const measures = feed === 'traffic' ? ['mean_speed_kmh'] : ['mean_temperature_c']
  return { ...draft, feed, measures, place: feed === 'weather' ? 'city' : draft.place }
}

/** What the server will be asked, or what is wrong with it by the same schema that the server uses. Pure. */
export function readDraft(draft: QuestionDraft): { question: Question } | { faults: DraftFaults } {
  const { firstDay, lastDay, ...rest } = draft
  const to = isRealDay(lastDay) ? addDays(lastDay, 1) : lastDay
  const parsed = Question.safeParse({ ...rest, from: firstDay, to })
  if (parsed.success) return { question: parsed.data }
  const faults: DraftFaults = {}
  for (const { path } of parsed.error.issues) {
    const field = FIELD_OF[String(path[0])]
    if (field) faults[field] ??= faultOf(field, draft)
  }
  return { faults: Object.keys(faults).length > 0 ? faults : { measures: 'invalid' } }
}

/** Fields of the form by their names in the question. */
export const FIELD_OF: Readonly<Record<string, Field | undefined>> = {
  cityIds: 'cityIds',
  from: 'firstDay',
  to: 'lastDay',
  place: 'place',
  time: 'time',
  measures: 'measures',
}

function faultOf(field: Field, { cityIds, measures, firstDay, lastDay }: QuestionDraft): FieldFault {
  if (field === 'cityIds' && cityIds.length === 0) return 'noCity'
  if (field === 'measures' && measures.length === 0) return 'noMeasure'
  if (field === 'firstDay') return 'day'
  if (field === 'lastDay') return isRealDay(lastDay) ? (lastDay < firstDay ? 'order' : 'years') : 'day'
  return 'invalid'
}

export function draftOf({ from, to, ...rest }: Question): QuestionDraft {
  return { ...rest, firstDay: from, lastDay: addDays(to, -1) }
}

/** The question that an address carries; `null` for nonsense. Pure. */
export function readAsk(ask: string | null): Question | null {
  if (ask === null) return null
  try {
    return Question.safeParse(JSON.parse(ask)).data ?? null
  } catch {
    return null
  }
}

/** A command for a shell that asks the same; `'` cannot occur in a question. Pure. */
export const asCurl = (question: Question, origin: string): string =>
  `curl -s ${origin}/api/questions -H 'content-type: application/json' -d '${JSON.stringify(question)}'`
