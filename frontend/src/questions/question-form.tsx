import { localDateOf } from '@rocade/shared/domain/local-time'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import { PLACES, QuestionAccepted, TIMES } from '@rocade/shared/protocol/questions'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { ApiFailure, sendJson } from '../api/fetch-json.ts'
import { useLiveView } from '../live/live-context.ts'
import { useRoute } from '../route/use-route.ts'
import { StatusCard } from '../status/status-card.tsx'
import { text } from '../text/text.ts'
import { readClock } from '../time/use-now.ts'
import { FormField, FormGroup } from './form-field.tsx'
import { MeasureField } from './measure-field.tsx'
import {
  type DraftFaults,
  FIELD_OF,
  type Field,
  PRESETS,
  presetDays,
  type QuestionDraft,
  readDraft,
  withFeed,
} from './question-draft.ts'

interface QuestionFormProps {
  readonly start: QuestionDraft
  readonly cities: readonly CityInfo[]
  /** Whose day is today. */
  readonly timeZone: string
}

/** A new question, checked by the server's own schema before it is sent. */
export function QuestionForm({ start, cities, timeZone }: QuestionFormProps) {
  const [draft, setDraft] = useState(start)
  const [faults, setFaults] = useState<DraftFaults>({})
  const form = useRef<HTMLFormElement>(null)
  const { go } = useRoute()
  const { clockOffsetMs } = useLiveView()
  const queries = useQueryClient()
  const ask = useMutation({
    mutationFn: (question: object) => sendJson('POST', API_PATHS.questions(), QuestionAccepted, question),
    onSuccess: ({ questionId }) => {
      void queries.invalidateQueries({ queryKey: ['questions'] })
      go({ questionId, ask: null })
    },
  })
  const words = text.questions
  const said = faultsOfServer(ask.error)
  const faultOf = (field: Field) => {
    const fault = faults[field]
    return fault === undefined ? said[field] : words.faults[fault]
  }
  const change = (part: Partial<QuestionDraft>) => {
    setDraft({ ...draft, ...part })
    if (ask.error) ask.reset()
    setFaults({})
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readDraft(draft)
    if ('question' in read) return ask.mutate(read.question)
    setFaults(read.faults)
    // the first field that is wrong, once it is marked
    requestAnimationFrame(() => {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault] input')?.focus()
    })
  }
  return (
    <StatusCard title={words.askTitle}>
      <form ref={form} className="ask-form" onSubmit={submit} noValidate>
        <FormGroup label={words.cities} fault={faultOf('cityIds')} className="check-list">
          {cities.map(({ cityId, name }) => (
            <label key={cityId} className="check">
              <input
                type="checkbox"
                checked={draft.cityIds.includes(cityId)}
                onChange={() => change({ cityIds: toggled(draft.cityIds, cityId) })}
              />
              {name}
            </label>
          ))}
        </FormGroup>
        <FormGroup label={words.days} className="day-fields">
          <span className="presets">
            {PRESETS.map((preset) => (
              <button
                key={preset}
                type="button"
                className="button is-line"
                onClick={() => change(presetDays(preset, localDateOf(readClock() + clockOffsetMs, timeZone)))}
              >
                {words.presets[preset]}
              </button>
            ))}
          </span>
          {(['firstDay', 'lastDay'] as const).map((field) => (
            <FormField key={field} label={words[field]} fault={faultOf(field)}>
              {(control) => (
                <input
                  {...control}
                  type="date"
                  value={draft[field]}
                  onChange={(event) => change({ [field]: event.target.value })}
                />
              )}
            </FormField>
          ))}
        </FormGroup>
        <FormGroup label={words.feed} className="feed-field">
          <span className="segmented">
            {(['traffic', 'weather'] as const).map((feed) => (
              <button
                key={feed}
                type="button"
                aria-pressed={draft.feed === feed}
                onClick={() => change(withFeed(draft, feed))}
              >
                {text.status.feeds[feed]}
              </button>
            ))}
          </span>
        </FormGroup>
        <div className="two-fields">
          <FormField label={words.place} fault={faultOf('place')}>
            {(control) => (
              <select
                {...control}
                value={draft.place}
                disabled={draft.feed === 'weather'}
                onChange={(event) => change({ place: event.target.value as QuestionDraft['place'] })}
              >
                {PLACES.map((place) => (
                  <option key={place} value={place}>
                    {words.places[place]}
                  </option>
                ))}
              </select>
            )}
          </FormField>
          <FormField label={words.time} fault={faultOf('time')}>
            {(control) => (
              <select
                {...control}
                value={draft.time}
                onChange={(event) => change({ time: event.target.value as QuestionDraft['time'] })}
              >
                {TIMES.map((time) => (
                  <option key={time} value={time}>
                    {words.times[time]}
                  </option>
                ))}
              </select>
            )}
          </FormField>
        </div>
        <MeasureField draft={draft} fault={faultOf('measures')} onChange={(measures) => change({ measures })} />
        {ask.error && Object.keys(said).length === 0 ? (
          <p className="form-fault" role="alert">
            {words.askFailed}: {ask.error.message}
          </p>
        ) : null}
        <button type="submit" className="button is-main" disabled={ask.isPending}>
          {ask.isPending ? words.asking : words.ask}
        </button>
      </form>
    </StatusCard>
  )
}

export const toggled = (all: readonly string[], one: string): string[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one]

/** What the server found wrong, by field of the form. */
function faultsOfServer(error: Error | null): Partial<Record<Field, string>> {
  const faults: Partial<Record<Field, string>> = {}
  for (const { pointer, detail } of error instanceof ApiFailure ? error.fields : []) {
    const field = FIELD_OF[pointer.split('/')[2] ?? '']
    if (field) faults[field] ??= detail
  }
  return faults
}
