import { localDateOf } from '@rocade/shared/domain/local-time'
import type { CityInfo, HourlyAnswer } from '@rocade/shared/protocol/answers'
import { lazy, Suspense, useState } from 'react'
import { WeatherStrip } from '../charts/weather-strip.tsx'
import type { DayHistory } from '../past/use-day-history.ts'
import { useCongestion } from '../past/use-shown.ts'
import { FailureNote, Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { shortDay } from '../time/city-time.ts'

const DayChart = lazy(async () => ({ default: (await import('../charts/day-chart.tsx')).DayChart }))
const DayTable = lazy(async () => ({ default: (await import('../charts/day-table.tsx')).DayTable }))
const DayTools = lazy(async () => ({ default: (await import('../charts/day-tools.tsx')).DayTools }))

interface DaySectionProps {
  readonly city: CityInfo
  readonly history: DayHistory
  /** What is usual at each hour of the day; `null` where that is not known. */
  readonly usual: HourlyAnswer['hours'] | null
  readonly fileName: string
}

/** The last 24 hours: the line, or the same as a table. */
export function DaySection({ city, history, usual, fileName }: DaySectionProps) {
  const [isTable, setIsTable] = useState(false)
  const { data, error, atMs } = history
  const weather = useCongestion(city).data?.weather
  const title = atMs === null ? text.panel.last24hUnit : text.panel.dayUnit(shortDay(localDateOf(atMs, city.timeZone)))
  const hasReadings = data?.points.some((point) => point.speedKmh !== null) ?? false
  return (
    <section className="day-section" aria-label={title}>
      <div className="section-title">
        <h2>{title}</h2>
        {hasReadings && !isTable ? <DayKeys hasUsual={usual !== null} /> : null}
        {data && hasReadings ? (
          <Suspense>
            <DayTools history={data} fileName={fileName} isTable={isTable} onToggle={() => setIsTable(!isTable)} />
          </Suspense>
        ) : null}
      </div>
      <Suspense fallback={<div className="bone is-chart" />}>
        {data ? (
          hasReadings ? (
            isTable ? (
              <DayTable history={data} />
            ) : (
              <>
                <DayChart history={data} usual={usual} markMs={atMs} />
                <WeatherStrip weather={weather ?? []} fromMs={Date.parse(data.from)} toMs={Date.parse(data.to)} />
              </>
            )
          ) : (
            <Note title={text.panel.historyEmpty} />
          )
        ) : error ? (
          <FailureNote title={text.panel.historyFailed} error={error} onRetry={() => history.refetch()} />
        ) : (
          <div className="bone is-chart" />
        )}
      </Suspense>
    </section>
  )
}

function DayKeys({ hasUsual }: { readonly hasUsual: boolean }) {
  return (
    <>
      <span className="key">
        <i className="key-now" />
        {text.charts.speedName}
      </span>
      {hasUsual ? (
        <span className="key">
          <i className="key-band" />
          {text.panel.usualBand}
        </span>
      ) : null}
    </>
  )
}
