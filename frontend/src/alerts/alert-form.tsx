import { type FormEvent, useId, useState } from 'react'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { readClock } from '../time/use-now.ts'
import { ALERT_MEASURES, type AlertMeasure, type AlertPlace } from './alert-rule.ts'
import { browserAlerts } from './browser-alerts.ts'

/** What a person gives: percent of free flow, or minutes. */
const FIRST_LIMIT: Readonly<Record<AlertMeasure, string>> = { speedRatio: '45', lostMin: '5' }
const LIMITS: Readonly<Record<AlertMeasure, { readonly min: number; readonly max: number }>> = {
  speedRatio: { min: 1, max: 150 },
  lostMin: { min: 1, max: 240 },
}
const MINUTES = [0, 1, 5, 10, 15, 30] as const

/** The limit as rules have it; `null` for what is no number within reason. Pure. */
export function limitOf(measure: AlertMeasure, given: string): number | null {
  const value = given.trim() === '' ? Number.NaN : Number(given.replace(',', '.'))
  const { min, max } = LIMITS[measure]
  if (!(value >= min && value <= max)) return null
  return measure === 'speedRatio' ? value / 100 : value
}

/** A rule in three fields. */
export function AlertForm({ place }: { readonly place: AlertPlace }) {
  const id = useId()
  const [measure, setMeasure] = useState<AlertMeasure>('speedRatio')
  const [limit, setLimit] = useState(FIRST_LIMIT.speedRatio)
  const [minutes, setMinutes] = useState(5)
  const [hasFault, setHasFault] = useState(false)
  const words = text.alerts
  const { min, max } = LIMITS[measure]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const value = limitOf(measure, limit)
    setHasFault(value === null)
    if (value === null) return
    browserAlerts.add({ ruleId: newId(), place, measure, limit: value, forS: minutes * 60 }, readClock())
  }
  return (
    <form className="alert-form" onSubmit={submit} noValidate>
      <div className="form-field">
        <label htmlFor={`${id}-measure`}>{words.measure}</label>
        <select
          id={`${id}-measure`}
          value={measure}
          onChange={({ target }) => {
            const next = ALERT_MEASURES.find((name) => name === target.value) ?? 'speedRatio'
            setMeasure(next)
            setLimit(FIRST_LIMIT[next])
          }}
        >
          {ALERT_MEASURES.map((name) => (
            <option key={name} value={name}>
              {words.measures[name]}
            </option>
          ))}
        </select>
      </div>
      <div className="form-field">
        <label htmlFor={`${id}-limit`}>{words.limits[measure]}</label>
        <input
          id={`${id}-limit`}
          type="text"
          inputMode="decimal"
          value={limit}
          aria-invalid={hasFault}
          aria-describedby={hasFault ? `${id}-fault` : undefined}
          onChange={({ target }) => setLimit(target.value)}
        />
      </div>
      <div className="form-field">
        <label htmlFor={`${id}-minutes`}>{words.lastingLabel}</label>
        <select id={`${id}-minutes`} value={minutes} onChange={({ target }) => setMinutes(Number(target.value))}>
          {MINUTES.map((choice) => (
            <option key={choice} value={choice}>
              {choice === 0 ? words.atOnce : words.minutes(formatNumber(choice))}
            </option>
          ))}
        </select>
      </div>
      {hasFault ? (
        <p id={`${id}-fault`} className="form-fault" role="alert">
          {words.fault(formatNumber(min), formatNumber(max))}
        </p>
      ) : null}
      <button type="submit" className="button is-main">
        {words.set}
      </button>
    </form>
  )
}

/** `randomUUID` is only there where the page is safe; rules of one browser need less. */
const newId = () => `${readClock().toString(36)}-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`
