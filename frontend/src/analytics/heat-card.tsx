import { localParts } from '@rocade/shared/domain/local-time'
import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { hourOfDay, shortDay, weekdayTime } from '../time/city-time.ts'
import { ChartCard } from './chart-card.tsx'
import { HeatLegend } from './heat-legend.tsx'
import { heatClass } from './heat-scale.ts'
import { type WeekDay, type WeekPoint, weekDays, weekPoints } from './week-points.ts'

const LEFT = 48
const CELL = { width: 14, height: 29 }
const WIDTH = LEFT + 24 * CELL.width
const AXIS_PX = 18

/** Minutes lost for each hour of each day: one look says when the city stands. */
export function HeatCard({ answer }: { readonly answer: WeeklyAnswer }) {
  const points = useMemo(() => weekPoints(answer, 'delay'), [answer])
  const days = useMemo(() => weekDays(answer, points), [answer, points])
  const worst = points.reduce<WeekPoint | null>(
    (best, point) => (minutesOf(point) > minutesOf(best) ? point : best),
    null,
  )
  const words = text.analytics
  const hourAt = (atMs: number) => localParts(atMs, answer.timeZone).hour
  const cells = days.map((day) => ({ day, points: pointsOf(day, points) }))
  const rows = cells.map(({ day, points: own }) => {
    const byHour = Array.from({ length: 24 }, (_, hour) => own.find((point) => hourAt(point.atMs) === hour))
    return {
      key: day.date,
      cells: [
        shortDay(day.date),
        ...byHour.map((point) =>
          point?.hour.delayMinPer10Km == null ? text.panel.unknown : formatNumber(point.hour.delayMinPer10Km, 1),
        ),
      ],
    }
  })
  const hours = Array.from({ length: 24 }, (_, hour) => hourOfDay(hour))
  const height = days.length * CELL.height + AXIS_PX
  return (
    <ChartCard
      title={words.heat}
      sub={words.heatSub}
      className="heat-card"
      apiPath={API_PATHS.weekly(answer.cityId)}
      table={{ header: [words.day, ...hours], rows }}
      csv={{
        fileName: `${answer.cityId}-day-by-hour.csv`,
        header: ['hour_at_utc', 'delay_min_per_10_km'],
        rows: answer.series.map((hour) => [hour.hourAt, hour.delayMinPer10Km]),
      }}
    >
      <svg
        className="heat-map"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${words.heat}, ${words.heatSub}`}
      >
        {cells.map(({ day, points: own }, row) => (
          <g key={day.date}>
            <text className="heat-day" x={0} y={(row + 0.5) * CELL.height + 4}>
              {shortDay(day.date)}
            </text>
            {own.map((point) => (
              <HeatCell
                key={point.atMs}
                point={point}
                hour={hourAt(point.atMs)}
                row={row}
                label={shortDay(day.date)}
                isWorst={point === worst}
              />
            ))}
          </g>
        ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={LEFT + (hour + 0.5) * CELL.width} y={height - 4} textAnchor="middle">
            {String(hour).padStart(2, '0')}
          </text>
        ))}
      </svg>
      {worst?.hour.delayMinPer10Km == null ? null : (
        <p className="heat-worst">
          <i aria-hidden />
          {words.heatWorst(
            weekdayTime(Date.parse(worst.hour.hourAt), answer.timeZone),
            formatNumber(worst.hour.delayMinPer10Km, 1),
            formatNumber(worst.hour.meanSpeedKmh ?? 0),
          )}
        </p>
      )}
      <HeatLegend />
    </ChartCard>
  )
}

const minutesOf = (point: WeekPoint | null) => point?.hour.delayMinPer10Km ?? -1
const pointsOf = (day: WeekDay, points: readonly WeekPoint[]) =>
  points.filter((point) => point.atMs >= day.startMs && point.atMs < day.endMs)

interface HeatCellProps {
  readonly point: WeekPoint
  readonly hour: number
  readonly row: number
  readonly label: string
  readonly isWorst: boolean
}

function HeatCell({ point, hour, row, label, isWorst }: HeatCellProps) {
  const minutes = point.hour.delayMinPer10Km
  const title =
    minutes === null
      ? text.analytics.heatNone(label, hourOfDay(hour))
      : text.analytics.heatCell(label, hourOfDay(hour), formatNumber(minutes, 1))
  return (
    <rect
      className={`${minutes === null ? 'heat-none' : `heat-${heatClass(minutes)}`}${isWorst ? ' is-worst' : ''}`}
      x={LEFT + hour * CELL.width + 0.75}
      y={row * CELL.height + 0.75}
      width={CELL.width - 1.5}
      height={CELL.height - 1.5}
      rx={2.5}
    >
      <title>{title}</title>
    </rect>
  )
}
