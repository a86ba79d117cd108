import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { SpeedScale } from './speed-scale.tsx'

interface SpeedHeroProps {
  readonly speedKmh: number | null
  readonly freeFlowKmh: number | null
  /** What is usual at this hour; `null` when that is not known. */
  readonly usualKmh: number | null
  readonly lostMin: number | null
  readonly lostNote: string
  readonly isPast: boolean
}

/** The one large figure of a panel, the minutes lost, and both against free flow and usual on one scale. */
export function SpeedHero({ speedKmh, freeFlowKmh, usualKmh, lostMin, lostNote, isPast }: SpeedHeroProps) {
  const against = speedKmh === null || usualKmh === null ? null : againstUsual(speedKmh, usualKmh)
  return (
    <>
      <div className="hero">
        <div>
          <b>{speedKmh === null ? text.panel.unknown : formatNumber(speedKmh)}</b>
          <span className="unit">{isPast ? text.panel.kmhThen : text.panel.kmhNow}</span>
        </div>
        <div className="hero-lost">
          {lostMin === null
            ? text.panel.unknown
            : lostMin < 0.05
              ? text.panel.noDelay
              : text.panel.minutes(formatNumber(lostMin, 1))}
          <small>
            {lostNote}
            {against === null ? null : ` · ${against}`}
          </small>
        </div>
      </div>
      {freeFlowKmh === null ? null : <SpeedScale speedKmh={speedKmh} freeFlowKmh={freeFlowKmh} usualKmh={usualKmh} />}
    </>
  )
}

/** A difference of less than 3 % is no news. */
const NEWS_SHARE = 0.03

function againstUsual(speedKmh: number, usualKmh: number): string {
  const share = speedKmh / usualKmh - 1
  if (Math.abs(share) < NEWS_SHARE) return text.panel.atUsual
  return share < 0 ? text.panel.belowUsual(formatPercent(-share)) : text.panel.aboveUsual(formatPercent(share))
}
