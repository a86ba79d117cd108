import { type Box, boxWidthDeg, lonNear } from '@rocade/shared/domain/longitude'
import type { Zone } from '../api/city-geometry.ts'

/** [west, south, east, north], degrees. West is never greater than east: across 180° one of them is beyond it. */
export type Bounds = readonly [number, number, number, number]

/**
 * What of a city the camera shows: its bounds, and to the sides all of its zones, because at the side is a panel that
 * would cover them. Above and below there is room anyway, and a zone without roads is not worth a smaller map.
 * Longitudes go on from those of the zones, which are in one piece (`cityGeometry`). Pure.
 */
export function boundsToShow(box: Box, zones: readonly Zone[]): Bounds {
  const [boxWest, south, , north] = box
  const lons = zones.flatMap((zone) => zone.polygons.flatMap((polygon) => (polygon[0] ?? []).map(([lon]) => lon)))
  const halfWidth = boxWidthDeg(box) / 2
  const middle = lonNear(lons[0] ?? boxWest + halfWidth, boxWest + halfWidth)
  return [
    lons.reduce((least, lon) => Math.min(least, lon), middle - halfWidth),
    south,
    lons.reduce((most, lon) => Math.max(most, lon), middle + halfWidth),
    north,
  ]
}
