import type { Level } from '@rocade/shared/domain/congestion-level'

/** The colours of the map, as the current theme's tokens say; canvas cannot read CSS variables itself. */
export interface MapPalette {
  readonly levels: Readonly<Record<Level, string>>
  readonly casing: string
  readonly zone: string
  readonly zoneLine: string
  readonly selected: string
  readonly accent: string
}

export function readMapPalette(): MapPalette {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    levels: {
      free: token('--level-free'),
      light: token('--level-light'),
      heavy: token('--level-heavy'),
      jammed: token('--level-jammed'),
      closed: token('--level-closed'),
      'no-data': token('--level-none'),
    },
    casing: token('--level-casing'),
    zone: token('--map-zone'),
    zoneLine: token('--map-zone-line'),
    selected: token('--map-selected'),
    accent: token('--accent'),
  }
}

/** Line widths in px at zoom 12: worse is wider, so that the level does not come by colour alone. */
export const LEVEL_WIDTH: Readonly<Record<Level, number>> = {
  free: 2.6,
  light: 3,
  heavy: 3.8,
  jammed: 4.8,
  closed: 3.8,
  'no-data': 1.8,
}
export const CASING_WIDTH = 0.8
/** Half the distance between the two directions of a road, px at zoom 12. */
export const LANE_OFFSET = 3.3

/** How much wider lines are at a zoom than at zoom 12. */
export const widthScale = (zoom: number): number => Math.min(2.4, Math.max(0.62, 1.22 ** (zoom - 12)))
