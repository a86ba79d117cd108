import { useState } from 'react'
import { text } from '../text/text.ts'
import { timeWords, unitWords, valueWithUnit, valueWords, weekdayName } from './question-words.ts'
import type { ResultChartProps } from './result-chart-props.ts'
import { heatScale } from './result-series.ts'

const LEFT = 48
const CELL = { width: 14, height: 24 }
const WIDTH = LEFT + 24 * CELL.width
const AXIS_PX = 18
const HEIGHT = 7 * CELL.height + AXIS_PX
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** Weekday by hour for one place. Where little is worse, as with speeds, little is strong. */
export function ResultHeat({ measure, set, names }: ResultChartProps) {
  const [placeId, setPlaceId] = useState<string | null>(null)
  const series = set.series.find((one) => one.placeId === placeId) ?? set.series[0]
  if (!series) return null
  const isInverse = measure.includes('speed_kmh') && !measure.startsWith('max_wind')
  const scale = heatScale(series.values, isInverse)
  const valueAt = new Map(set.times.map((time, i) => [time, series.values[i] ?? null]))
  return (
    <>
      {set.series.length > 1 ? (
        <label className="field">
          <span className="visually-hidden">{text.questions.place}</span>
          <select value={series.placeId} onChange={(event) => setPlaceId(event.target.value)}>
            {set.series.map((one) => (
              <option key={one.placeId} value={one.placeId}>
                {names.of(one)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <svg
        className="heat-map result-heat"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${names.of(series)}, ${text.questions.times.hour_of_week}, ${unitWords(measure)}`}
      >
        {WEEKDAYS.map((weekday) => (
          <g key={weekday}>
            <text className="heat-day" x={0} y={(weekday - 0.5) * CELL.height + 4}>
              {weekdayName(weekday)}
            </text>
            {HOURS.map((hour) => {
              const time = `${weekday}-${String(hour).padStart(2, '0')}`
              const value = valueAt.get(time) ?? null
              const step = scale.classOf(value)
              return (
                <rect
                  key={hour}
                  className={step === null ? 'heat-none' : `heat-${step}`}
                  x={LEFT + hour * CELL.width + 0.75}
                  y={(weekday - 1) * CELL.height + 0.75}
                  width={CELL.width - 1.5}
                  height={CELL.height - 1.5}
                  rx={2.5}
                >
                  <title>
                    {text.questions.heatCell(timeWords('hour_of_week', time), valueWithUnit(measure, value))}
                  </title>
                </rect>
              )
            })}
          </g>
        ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={LEFT + (hour + 0.5) * CELL.width} y={HEIGHT - 4} textAnchor="middle">
            {String(hour).padStart(2, '0')}
          </text>
        ))}
      </svg>
      <ul className="heat-key">
        {scale.limits.map((limit) => (
          <li key={limit}>
            <i className={`heat-sign heat-${scale.classOf(limit + 1e-9) ?? 0}`} aria-hidden />≥{' '}
            {valueWords(measure, limit)}
          </li>
        ))}
        <li>
          {unitWords(measure)} · {isInverse ? text.questions.strongIsLow : text.questions.strongIsHigh}
        </li>
      </ul>
    </>
  )
}
