import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { ChartCard } from './chart-card.tsx'
import type { Measure } from './measures.ts'
import { WeekChart } from './week-chart.tsx'
import { weekDays, weekPoints } from './week-points.ts'

/** The week hour by hour, with the line between batch and speed view. */
export function WeekCard({ answer, measure }: { readonly answer: WeeklyAnswer; readonly measure: Measure }) {
  const points = useMemo(() => weekPoints(answer, measure), [answer, measure])
  const days = useMemo(() => weekDays(answer, points), [answer, points])
  const number = (value: number | null, decimals = 0) =>
    value === null ? text.panel.unknown : formatNumber(value, decimals)
  const words = text.analytics
  const rows = answer.series.map((hour) => ({
    key: hour.hourAt,
    cells: [
      weekdayTime(Date.parse(hour.hourAt), answer.timeZone),
      number(hour.meanSpeedKmh),
      number(hour.p10SpeedKmh),
      number(hour.p90SpeedKmh),
      number(hour.delayMinPer10Km, 1),
      hour.congestedShare === null ? text.panel.unknown : formatPercent(hour.congestedShare),
      formatNumber(hour.readings),
      formatPercent(hour.coverage),
      words.sourceOf[hour.source],
    ],
  }))
  const { columns } = words
  return (
    <ChartCard
      title={words.week}
      sub={words.weekSub(words.units[measure])}
      className="week-card"
      apiPath={API_PATHS.weekly(answer.cityId)}
      aside={<WeekKeys measure={measure} />}
      table={{
        header: [
          words.hour,
          words.units.speed,
          columns.p10,
          columns.p90,
          words.units.delay,
          words.units.congested,
          columns.readings,
          columns.coverage,
          columns.source,
        ],
        rows,
      }}
      csv={{ fileName: `${answer.cityId}-week.csv`, ...weekCsv(answer) }}
    >
      <WeekChart answer={answer} points={points} days={days} measure={measure} />
    </ChartCard>
  )
}

function WeekKeys({ measure }: { readonly measure: Measure }) {
  return (
    <>
      <span className="key">
        <i className="key-now" />
        {text.analytics.allSegments}
      </span>
      {measure === 'speed' ? (
        <>
          <span className="key">
            <i className="key-plain-band" />
            {text.analytics.band}
          </span>
          <span className="key">
            <i className="key-free" />
            {text.analytics.freeFlow}
          </span>
        </>
      ) : null}
      <span className="key">
        <i className="key-dot" />
        {text.analytics.slowestHour.toLowerCase()}
      </span>
    </>
  )
}

function weekCsv({ series }: WeeklyAnswer) {
  return {
    header: [
      'hour_at_utc',
      'mean_speed_kmh',
      'p10_speed_kmh',
      'p90_speed_kmh',
      'delay_min_per_10_km',
      'congested_share',
      'readings',
      'coverage',
      'source',
    ],
    rows: series.map((hour) => [
      hour.hourAt,
      hour.meanSpeedKmh,
      hour.p10SpeedKmh,
      hour.p90SpeedKmh,
      hour.delayMinPer10Km,
      hour.congestedShare,
      hour.readings,
      hour.coverage,
      hour.source,
    ]),
  }
}
