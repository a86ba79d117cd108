import type { LineClass } from '../map/line-class.ts'
import { CASING_WIDTH, LINE_WIDTH } from '../map/map-palette.ts'

/** A short piece of road as the map draws it. The word stands beside it, so it says nothing to a screen reader. */
export function LevelSign({ level }: { readonly level: LineClass }) {
  const width = LINE_WIDTH[level]
  return (
    <svg className="level-sign" width="28" height="10" viewBox="0 0 28 10" aria-hidden>
      {level === 'no-data' ? null : (
        <path className="level-casing" d="M4 5h20" strokeWidth={width + 2 * CASING_WIDTH} />
      )}
      <path className={`level-line-${level}`} d="M4 5h20" strokeWidth={width} />
    </svg>
  )
}
