import { LEVELS, type Level } from '@rocade/shared/domain/congestion-level'
import { LevelSign } from '../panels/level-sign.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { type LevelCounts, toggleLevel } from './level-counts.ts'

interface LegendProps {
  readonly counts: LevelCounts
  readonly onlyLevels: ReadonlySet<Level>
  readonly onChange: (onlyLevels: ReadonlySet<Level>) => void
}

/** Left out on a phone while there are none. */
const RARE: ReadonlySet<Level> = new Set(['closed', 'no-data'])

/** What the lines mean, their limits, and how many segments are in each class; each row is a filter. */
export function Legend({ counts, onlyLevels, onChange }: LegendProps) {
  return (
    <section className="float legend" aria-label={text.map.legend}>
      <h2>
        {text.map.legend} <span>{text.map.segments}</span>
      </h2>
      <ShareBar counts={counts} />
      <ul>
        {LEVELS.map((level) => (
          <li key={level} className={RARE.has(level) && counts[level] === 0 ? 'is-rare' : undefined}>
            <button
              type="button"
              data-level={level}
              aria-pressed={onlyLevels.has(level)}
              className={onlyLevels.size > 0 && !onlyLevels.has(level) ? 'is-off' : undefined}
              onClick={() => onChange(toggleLevel(onlyLevels, level))}
            >
              <LevelSign level={level} />
              <span>{text.levels[level]}</span>
              <span className="unit">{text.map.limits[level]}</span>
              <b className={counts[level] === 0 ? 'is-zero' : undefined}>{formatNumber(counts[level])}</b>
              <span className="visually-hidden">{text.map.segments}</span>
            </button>
          </li>
        ))}
      </ul>
      {onlyLevels.size > 0 ? (
        <button type="button" className="button legend-all" onClick={() => onChange(new Set())}>
          {text.map.showAll}
        </button>
      ) : null}
    </section>
  )
}

const BAR_WIDTH = 204
const GAP = 1

function ShareBar({ counts }: { readonly counts: LevelCounts }) {
  const shown = LEVELS.filter((level) => counts[level] > 0)
  const total = shown.reduce((sum, level) => sum + counts[level], 0)
  const room = BAR_WIDTH - GAP * Math.max(0, shown.length - 1)
  let x = 0
  return (
    <svg className="share-bar" viewBox={`0 0 ${BAR_WIDTH} 5`} preserveAspectRatio="none" aria-hidden>
      {shown.map((level) => {
        const width = (counts[level] / total) * room
        const at = x
        x += width + GAP
        return <rect key={level} className={`level-fill-${level}`} x={at} width={width} height={5} />
      })}
    </svg>
  )
}
