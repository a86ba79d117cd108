import type { HistoryAnswer, HourlyAnswer } from '@rocade/shared/protocol/answers'
import { lazy, Suspense, useState } from 'react'
import { FailureNote, Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'

const DayChart = lazy(async () => ({ default: (await import('../charts/day-chart.tsx')).DayChart }))
const DayTable = lazy(async () => ({ default: (await import('../charts/day-table.tsx')).DayTable }))
const DayTools = lazy(async () => ({ default: (await import('../charts/day-tools.tsx')).DayTools }))

interface DaySectionProps {
  readonly history: {
    readonly data: HistoryAnswer | undefined
    readonly error: Error | null
    refetch(): unknown
  }
  /** What is usual at each hour of the day; `null` where that is not known. */
  readonly usual: HourlyAnswer['hours'] | null
  readonly fileName: string
}

/** The last 24 hours: the line, or the same as a table. */
export function DaySection({ history, usual, fileName }: DaySectionProps) {
  const [isTable, setIsTable] = useState(false)
  const { data, error } = history
  const hasReadings = data?.points.some((point) => point.speedKmh !== null) ?? false
  return (
    <section className="day-section" aria-label={text.panel.last24h}>
      <div className="section-title">
        <h2>{text.panel.last24hUnit}</h2>
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
              <DayChart history={data} usual={usual} />
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
