import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { usePlotArea } from 'recharts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { clockTime, shortDay, weekdayOf, weekdayTime } from '../time/city-time.ts'
import type { WeekDay } from './week-points.ts'

interface WeekFrameProps {
  readonly answer: WeeklyAnswer
  readonly days: readonly WeekDay[]
  readonly fromMs: number
  readonly endMs: number
  readonly headPx: number
}

/** Narrower days have room for less. */
const ROOM_FOR_DATE_PX = 58
const ROOM_FOR_SPEED_PX = 96
const ROOM_FOR_SLOWEST_PX = 150
const ROOM_FOR_NOW_PX = 66
const INSET_PX = 9

/** What frames the lines of the week: days with their names and means, the watermark, and now. */
export function WeekFrame({ answer, days, fromMs, endMs, headPx }: WeekFrameProps) {
  const plot = usePlotArea()
  if (!plot) return null
  const x = (ms: number) => plot.x + ((ms - fromMs) / (endMs - fromMs)) * plot.width
  const bottom = plot.y + plot.height
  const nowMs = lastKnownMs(answer)
  const nowX = x(nowMs)
  return (
    <g className="week-frame">
      {days.map((entry, i) => (
        <g key={entry.date}>
          {i === 0 ? null : (
            <line className="day-line" x1={x(entry.startMs)} x2={x(entry.startMs)} y1={4} y2={bottom} />
          )}
          <DayHead
            entry={entry}
            left={x(entry.startMs) + INSET_PX}
            right={x(entry.endMs) - INSET_PX}
            timeZone={answer.timeZone}
          />
        </g>
      ))}
      <line className="now-line" x1={nowX} x2={nowX} y1={headPx} y2={bottom} />
      {plot.x + plot.width - nowX < ROOM_FOR_NOW_PX ? null : (
        <text className="watermark-text" x={nowX + 6} y={headPx + 12}>
          {text.charts.now} {clockTime(nowMs, answer.timeZone)}
        </text>
      )}
      {answer.watermark === null ? null : (
        <Watermark x={x(Date.parse(answer.watermark))} top={headPx} bottom={bottom} plotLeft={plot.x} answer={answer} />
      )}
    </g>
  )
}

/** The hour that is running is in the answer as a whole; now is when the answer was made. */
const lastKnownMs = ({ to, generatedAt }: WeeklyAnswer) => Math.min(Date.parse(to), Date.parse(generatedAt))

interface DayHeadProps {
  readonly entry: WeekDay
  readonly left: number
  readonly right: number
  readonly timeZone: string
}

function DayHead({ entry, left, right, timeZone }: DayHeadProps) {
  const { day, slowest } = entry
  const room = right - left + 2 * INSET_PX
  const slowestKmh = slowest?.hour.meanSpeedKmh ?? null
  const note =
    slowest && slowestKmh !== null
      ? text.analytics.slowest(clockTime(Date.parse(slowest.hour.hourAt), timeZone), formatNumber(slowestKmh))
      : text.charts.noReading
  return (
    <>
      <text className="day-name" x={left} y={14}>
        {room < ROOM_FOR_DATE_PX ? weekdayOf(entry.date) : shortDay(entry.date)}
      </text>
      {room < ROOM_FOR_SPEED_PX || day.meanSpeedKmh === null ? null : (
        <text className="day-name" x={right} y={14} textAnchor="end">
          {formatNumber(day.meanSpeedKmh)}
          <tspan className="day-note"> km/h</tspan>
        </text>
      )}
      {room < ROOM_FOR_SLOWEST_PX ? null : (
        <text className="day-note" x={left} y={29}>
          {note}
          {entry.isOpen ? ` · ${text.analytics.soFar}` : ''}
        </text>
      )}
    </>
  )
}

interface WatermarkProps {
  readonly x: number
  readonly top: number
  readonly bottom: number
  readonly plotLeft: number
  readonly answer: WeeklyAnswer
}

/** Where the batch view ends and the speed view begins, in words. */
function Watermark({ x, top, bottom, plotLeft, answer }: WatermarkProps) {
  if (answer.watermark === null || x < plotLeft) return null
  const when = weekdayTime(Date.parse(answer.watermark), answer.timeZone)
  return (
    <g>
      <title>{text.analytics.watermarkTitle(when)}</title>
      <line className="watermark-line" x1={x} x2={x} y1={top} y2={bottom} />
      <text className="watermark-text" x={x - 5} y={bottom - 18} textAnchor="end">
        {text.analytics.batchBefore} ←
      </text>
      <text className="watermark-text" x={x - 5} y={bottom - 5} textAnchor="end">
        {text.analytics.watermark} {when}
      </text>
    </g>
  )
}
