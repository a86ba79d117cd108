import { LINE_CLASSES, type LineClass } from './line-class.ts'

/** The colours of the map, as the current theme's tokens say; canvas cannot read CSS variables itself. */
export interface MapPalette {
  readonly lines: Readonly<Record<LineClass, string>>
  readonly casing: string
  readonly zone: string
  readonly zoneLine: string
  readonly selected: string
  readonly accent: string
  readonly coast: string
  /** Signs over the roads: their lines, and what is under them. */
  readonly ink: string
  readonly ground: string
}

const TOKENS: Readonly<Record<LineClass, string>> = {
  free: '--level-free',
  light: '--level-light',
  heavy: '--level-heavy',
  jammed: '--level-jammed',
  closed: '--level-closed',
  'no-data': '--level-none',
  faster: '--difference-faster',
  'as-usual': '--difference-usual',
  slower: '--difference-slower',
  'much-slower': '--difference-much-slower',
}

export function readMapPalette(): MapPalette {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    lines: Object.fromEntries(LINE_CLASSES.map((name) => [name, token(TOKENS[name])])) as Record<LineClass, string>,
    casing: token('--level-casing'),
    zone: token('--map-zone'),
    zoneLine: token('--map-zone-line'),
    selected: token('--map-selected'),
    accent: token('--accent'),
    coast: token('--map-land'),
    ink: token('--text-1'),
    ground: token('--surface-1'),
  }
}

/** Line widths in px at zoom 12: worse is wider, so that the level does not come by colour alone. */
export const LINE_WIDTH: Readonly<Record<LineClass, number>> = {
  free: 2.6,
  light: 3,
  heavy: 3.8,
  jammed: 4.8,
  closed: 3.8,
  'no-data': 1.8,
  faster: 3,
  'as-usual': 2.4,
  slower: 3.8,
  'much-slower': 4.8,
}
export const CASING_WIDTH = 0.8
/** Half the distance between the two directions of a road, px at zoom 12. */
export const LANE_OFFSET = 3.3

/** How much wider lines are at a zoom than at zoom 12. */
export const widthScale = (zoom: number): number => Math.min(2.4, Math.max(0.62, 1.22 ** (zoom - 12)))
