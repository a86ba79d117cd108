import { addDays, localDateOf, startOfLocalDayMs } from '@rocade/shared/domain/local-time'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { shortDay, weekdayTime } from '../time/city-time.ts'
import { type GapRow, gapClass, gapHours, HOUR_MS } from './gap-rows.ts'

const WIDTH = 700
const LEFT = 158
const STRIP = 18
const ROW = 16
/** Above all, so that it stays in sight when there are many places. */
const AXIS = 16
/** Places drawn; the table has all. */
export const ROWS_DRAWN = 24

interface GapStripProps {
  readonly rows: readonly GapRow[]
  readonly fromMs: number
  readonly toMs: number
  readonly timeZone: string
  /** Places of the city: a strip that is full means that all of them are silent. */
  readonly places: number
  readonly nameOf: (placeId: string) => string
}

/** When how many places were silent, hour by hour; under it each place with its own gaps. */
export function GapStrip({ rows, fromMs, toMs, timeZone, places, nameOf }: GapStripProps) {
  const shown = rows.slice(0, ROWS_DRAWN)
  const xOf = (ms: number) =>
    LEFT + ((Math.min(toMs, Math.max(fromMs, ms)) - fromMs) / (toMs - fromMs)) * (WIDTH - LEFT)
  const height = AXIS + STRIP + 6 + shown.length * ROW
  const words = text.operation
  return (
    <svg className="gap-strip" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={words.gapsLabel}>
      <text x={0} y={AXIS + 13}>
        {words.silentPlaces}
      </text>
      {gapHours(rows, fromMs, toMs).map((count, hour) => {
        const startMs = fromMs + hour * HOUR_MS
        return (
          <rect
            key={startMs}
            className={`gap-${gapClass(count, places)}`}
            x={xOf(startMs)}
            y={AXIS}
            width={Math.max(0.5, xOf(startMs + HOUR_MS) - xOf(startMs) - 0.3)}
            height={STRIP}
          >
            <title>{words.gapHour(weekdayTime(startMs, timeZone), formatNumber(count))}</title>
          </rect>
        )
      })}
      {shown.map(({ placeId, spans }, i) => (
        <g key={placeId} transform={`translate(0 ${AXIS + STRIP + 6 + i * ROW})`}>
          <text x={0} y={11}>
            {shortened(nameOf(placeId))}
          </text>
          <rect className="gap-track" x={LEFT} y={3} width={WIDTH - LEFT} height={9} />
          {spans.map((span) => (
            <rect
              key={span.fromMs}
              className="gap-span"
              x={xOf(span.fromMs)}
              y={3}
              width={Math.max(1, xOf(span.toMs) - xOf(span.fromMs))}
              height={9}
            >
              <title>
                {words.gapSpan(
                  weekdayTime(span.fromMs, timeZone),
                  weekdayTime(span.toMs, timeZone),
                  formatNumber(span.missing),
                )}
              </title>
            </rect>
          ))}
        </g>
      ))}
      {midnights(fromMs, toMs, timeZone).map(({ date, atMs }) => (
        <g key={date}>
          <line className="gap-day" x1={xOf(atMs)} x2={xOf(atMs)} y1={0} y2={height} />
          <text x={xOf(atMs) + 3} y={11}>
            {shortDay(date)}
          </text>
        </g>
      ))}
    </svg>
  )
}

const NAME_MAX = 25
const shortened = (name: string) => (name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name)

function midnights(fromMs: number, toMs: number, timeZone: string) {
  const days: { date: string; atMs: number }[] = []
  for (let date = localDateOf(fromMs, timeZone); startOfLocalDayMs(date, timeZone) < toMs; date = addDays(date, 1)) {
    const atMs = startOfLocalDayMs(date, timeZone)
    if (atMs >= fromMs) days.push({ date, atMs })
  }
  return days
}
