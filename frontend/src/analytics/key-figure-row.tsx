import type { WeeklyAnswer } from '@rocade/shared/protocol/answers'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { shortDay, weekdayTime } from '../time/city-time.ts'
import { KeyFigure } from './key-figure.tsx'
import { keyFigures } from './key-figures.ts'

/** Five figures that say what kind of week it was. */
export function KeyFigureRow({ answer }: { readonly answer: WeeklyAnswer }) {
  const figures = keyFigures(answer)
  const { slowestHour, calmestDay } = figures
  const words = text.analytics
  const or = (value: number | null, format: (value: number) => string) =>
    value === null ? text.panel.unknown : format(value)
  return (
    <dl className="card key-figures">
      <KeyFigure
        name={words.meanSpeed}
        value={or(figures.meanSpeedKmh, (speed) => formatNumber(speed))}
        note={words.meanSpeedNote(or(figures.freeFlowKmh, (speed) => formatNumber(speed)))}
      />
      <KeyFigure
        name={words.slowestHour}
        value={slowestHour ? weekdayTime(Date.parse(slowestHour.hourAt), answer.timeZone) : text.panel.unknown}
        note={
          slowestHour
            ? words.slowestNote(
                or(slowestHour.meanSpeedKmh, (speed) => formatNumber(speed)),
                or(slowestHour.delayMinPer10Km, (delay) => formatNumber(delay, 1)),
              )
            : ''
        }
      />
      <KeyFigure
        name={words.calmestDay}
        value={calmestDay ? shortDay(calmestDay.date) : text.panel.unknown}
        note={calmestDay ? words.kmhNote(or(calmestDay.meanSpeedKmh, (speed) => formatNumber(speed))) : ''}
      />
      <KeyFigure
        name={words.congested}
        value={or(figures.congestedShare, (share) => formatPercent(share, 1))}
        note={words.congestedNote}
      />
      <KeyFigure
        name={words.coverage}
        value={or(figures.coverage, (share) => formatPercent(share))}
        note={words.coverageNote(formatNumber(figures.readings))}
      />
    </dl>
  )
}
