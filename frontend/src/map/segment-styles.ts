import type { PathOptions } from 'leaflet'
import type { LineClass } from './line-class.ts'
import { CASING_WIDTH, LINE_WIDTH, type MapPalette } from './map-palette.ts'

export interface SegmentLook {
  readonly level: LineClass
  /** Its class is filtered out. */
  readonly isDimmed: boolean
  /** The live link is cut: what is drawn may be old. */
  readonly isStale: boolean
  /** By the confidence of its reading, 0..1. */
  readonly opacity: number
  readonly scale: number
}

/** Two looks with the same key are drawn the same. */
export const lookKey = (look: SegmentLook): string =>
  `${look.level} ${look.isDimmed ? 'd' : ''}${look.isStale ? 's' : ''} ${look.opacity} ${look.scale}`

const opacityOf = (look: SegmentLook) => (look.isDimmed ? 0.1 : look.isStale ? 0.5 : look.opacity)

export function lineStyle(look: SegmentLook, palette: MapPalette): PathOptions {
  const isClosed = look.level === 'closed'
  return {
    color: palette.lines[look.level],
    weight: LINE_WIDTH[look.level] * look.scale,
    opacity: opacityOf(look),
    lineCap: isClosed ? 'butt' : 'round',
    dashArray: isClosed ? `${6 * look.scale} ${4 * look.scale}` : '',
  }
}

/** The casing keeps each line readable on any ground; no data has none, so that it stays quiet. */
export function casingStyle(look: SegmentLook, palette: MapPalette): PathOptions {
  return {
    color: palette.casing,
    weight: (LINE_WIDTH[look.level] + 2 * CASING_WIDTH) * look.scale,
    opacity: look.level === 'no-data' ? 0 : opacityOf(look),
    lineCap: 'round',
  }
}

export function pointStyle(look: SegmentLook, palette: MapPalette): PathOptions {
  return {
    color: look.level === 'no-data' ? palette.lines['no-data'] : palette.casing,
    weight: 1,
    opacity: opacityOf(look),
    fillColor: palette.lines[look.level],
    fillOpacity: opacityOf(look),
  }
}

export const pointRadius = (look: SegmentLook): number => (look.level === 'no-data' ? 2.4 : 3.4) * look.scale
