import type { Zone } from '../api/city-geometry.ts'

/** [west, south, east, north], degrees. */
export type Bounds = readonly [number, number, number, number]

/**
 * What of a city the camera shows: its bounds, and to the sides all of its zones, because at the side is a panel that
 * would cover them. Above and below there is room anyway, and a zone without roads is not worth a smaller map. Pure.
 */
export function boundsToShow([west, south, east, north]: Bounds, zones: readonly Zone[]): Bounds {
  const lons = zones.flatMap((zone) => zone.polygons.flatMap((polygon) => (polygon[0] ?? []).map(([lon]) => lon)))
  return [
    lons.reduce((least, lon) => Math.min(least, lon), west),
    south,
    lons.reduce((most, lon) => Math.max(most, lon), east),
    north,
  ]
}
