import L from 'leaflet'
import type { Zone } from '../api/city-geometry.ts'
import type { Bounds } from './city-bounds.ts'
import { zoneLatLngs } from './zone-canvas.ts'

/** Room that panels take from the map on each side, px. */
export interface MapPadding {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Shows the whole city between the panels. */
export function showCity(map: L.Map, bounds: Bounds, padding: MapPadding): void {
  const [west, south, east, north] = bounds
  map.fitBounds(
    [
      [south, west],
      [north, east],
    ],
    { ...paddings(padding), animate: false },
  )
}

/** Moves only when the zone is not wholly in view between the panels; never zooms further in than the map already is, if it can. */
export function showZone(map: L.Map, zone: Zone, padding: MapPadding): void {
  const bounds = L.latLngBounds(zoneLatLngs(zone).flat(2))
  if (!bounds.isValid() || isInView(map, bounds, padding)) return
  const options = { ...paddings(padding), maxZoom: map.getZoom() }
  if (isStill()) map.fitBounds(bounds, { ...options, animate: false })
  else map.flyToBounds(bounds, { ...options, duration: 0.6 })
}

function isInView(map: L.Map, bounds: L.LatLngBounds, padding: MapPadding): boolean {
  const size = map.getSize()
  const northWest = map.latLngToContainerPoint(bounds.getNorthWest())
  const southEast = map.latLngToContainerPoint(bounds.getSouthEast())
  return (
    northWest.x >= padding.left &&
    northWest.y >= padding.top &&
    southEast.x <= size.x - padding.right &&
    southEast.y <= size.y - padding.bottom
  )
}

const paddings = (padding: MapPadding) => ({
  paddingTopLeft: L.point(padding.left, padding.top),
  paddingBottomRight: L.point(padding.right, padding.bottom),
})
