import type { ReactNode } from 'react'
import type { LineClass } from '../map/line-class.ts'
import { LevelSign } from '../panels/level-sign.tsx'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { type ClassCounts, toggleClass } from './class-counts.ts'
import { classLimit, classWord } from './class-words.ts'
import { ConfidenceKey } from './confidence-key.tsx'

interface LegendProps {
  readonly title: string
  /** Best first. */
  readonly classes: readonly LineClass[]
  readonly counts: ClassCounts
  readonly only: ReadonlySet<LineClass>
  readonly onChange: (only: ReadonlySet<LineClass>) => void
  /** What the map draws besides the lines. */
  readonly children?: ReactNode
}

/** Left out on a phone while there are none. */
const RARE: ReadonlySet<LineClass> = new Set(['closed', 'no-data'])

/** What the lines mean, their limits, and how many segments are in each class; each row is a filter. */
export function Legend({ title, classes, counts, only, onChange, children }: LegendProps) {
  return (
    <section className="float legend" aria-label={title}>
      <h2>
        {title} <span>{text.map.segments}</span>
      </h2>
      <ShareBar classes={classes} counts={counts} />
      <ul>
        {classes.map((level) => (
          <li key={level} className={RARE.has(level) && counts[level] === 0 ? 'is-rare' : undefined}>
            <button
              type="button"
              data-level={level}
              aria-pressed={only.has(level)}
              className={only.size > 0 && !only.has(level) ? 'is-off' : undefined}
              onClick={() => onChange(toggleClass(only, level, classes))}
            >
              <LevelSign level={level} />
              <span>{classWord(level)}</span>
              <span className="unit">{classLimit(level)}</span>
              <b className={counts[level] === 0 ? 'is-zero' : undefined}>{formatNumber(counts[level])}</b>
              <span className="visually-hidden">{text.map.segments}</span>
            </button>
          </li>
        ))}
      </ul>
      <ConfidenceKey />
      {only.size > 0 ? (
        <button type="button" className="button legend-all" onClick={() => onChange(new Set())}>
          {text.map.showAll}
        </button>
      ) : null}
      {children}
    </section>
  )
}

const BAR_WIDTH = 204
const GAP = 1

function ShareBar({ classes, counts }: Pick<LegendProps, 'classes' | 'counts'>) {
  const shown = classes.filter((level) => counts[level] > 0)
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
