import { LEVELS, type Level } from '@rocade/shared/domain/congestion-level'

/** How far a speed is from the one it is compared with; no place on the scale of levels, and other colours. */
export const DIFFERENCES = ['faster', 'as-usual', 'slower', 'much-slower'] as const
export type Difference = (typeof DIFFERENCES)[number]

/** What a line can be drawn as. */
export const LINE_CLASSES = [...LEVELS, ...DIFFERENCES] as const
export type LineClass = (typeof LINE_CLASSES)[number]

/** Lower limits of speed / baseline; under the last one it is much slower. */
const DIFFERENCE_LIMITS = { faster: 1.15, 'as-usual': 0.85, slower: 0.6 } as const

/** The class of a speed against its baseline; closed stays closed, and without either of the two there is no data. Pure. */
export function differenceClass(now: { level: Level; speedKmh: number | null }, baselineKmh: number | null): LineClass {
  if (now.level === 'closed') return 'closed'
  if (now.speedKmh === null || now.level === 'no-data' || baselineKmh === null || baselineKmh <= 0) return 'no-data'
  const ratio = now.speedKmh / baselineKmh
  if (ratio >= DIFFERENCE_LIMITS.faster) return 'faster'
  if (ratio >= DIFFERENCE_LIMITS['as-usual']) return 'as-usual'
  if (ratio >= DIFFERENCE_LIMITS.slower) return 'slower'
  return 'much-slower'
}

/** The classes of a legend, best first. */
export const LEVEL_CLASSES: readonly LineClass[] = LEVELS
export const DIFFERENCE_CLASSES: readonly LineClass[] = [...DIFFERENCES, 'closed', 'no-data']
