import L from 'leaflet'
import type { CityGeometry, Zone } from '../api/city-geometry.ts'
import { type LabelToPlace, placeLabels, placesInside } from './label-places.ts'
import type { Px } from './road-lines.ts'
import { segmentShapes } from './segment-canvas.ts'

const FONT_PX = 11
const LINE_HEIGHT_PX = 13
const GRID_PX = 9
/** Longer names break in two where they have a space. */
const ONE_LINE_CHARACTERS = 13

/** Names of the areas, placed anew for each zoom. They are for the eye only: the zone list says the same in text. */
export interface ZoneLabels {
  /** `none`: only the selected one. */
  place(which: 'all' | 'none', selectedZoneId: string | null): void
  remove(): void
}

export function createZoneLabels(map: L.Map, geometry: CityGeometry): ZoneLabels {
  const group = L.layerGroup().addTo(map)
  const widthOf = textMeasure()
  return {
    place(which, selectedZoneId) {
      const zoom = map.getZoom()
      const wanted = geometry.zones.filter((zone) => which === 'all' || zone.zoneId === selectedZoneId)
      const labels = wanted.map((zone) => labelOf(map, zone, zoom, zone.zoneId === selectedZoneId, widthOf))
      const places = placeLabels(labels, roadPoints(map, geometry, zoom))
      group.clearLayers()
      for (const zone of wanted) {
        const at = places.get(zone.zoneId)
        if (!at) continue
        const icon = labelIcon(zone.name, zone.zoneId === selectedZoneId)
        L.marker(map.unproject([at.x, at.y], zoom), { icon, interactive: false, keyboard: false }).addTo(group)
      }
    },
    remove: () => group.remove(),
  }
}

function labelOf(
  map: L.Map,
  zone: Zone,
  zoom: number,
  isSelected: boolean,
  widthOf: (text: string) => number,
): LabelToPlace {
  const rings = zone.polygons.map((polygon) =>
    (polygon[0] ?? []).map(([lon, lat]): Px => map.project([lat, lon], zoom)),
  )
  const largest = rings.reduce<Px[]>((best, ring) => (spanOf(ring) > spanOf(best) ? ring : best), [])
  const lines = labelLines(zone.name)
  const grow = isSelected ? 1.2 : 1
  const widthPx = Math.max(...lines.map(widthOf)) * grow
  const isTooNarrow = !isSelected && widthPx > spanOf(largest) * 1.15
  return {
    id: zone.zoneId,
    widthPx,
    heightPx: lines.length * LINE_HEIGHT_PX * grow,
    candidates: isTooNarrow ? [] : placesInside(largest, GRID_PX),
    priority: isSelected ? Number.POSITIVE_INFINITY : spanOf(largest),
    isRequired: isSelected,
  }
}

const spanOf = (ring: readonly Px[]) =>
  ring.length === 0 ? 0 : Math.max(...ring.map((point) => point.x)) - Math.min(...ring.map((point) => point.x))

/** One line, or two of about the same length. */
export function labelLines(name: string): string[] {
  if (name.length <= ONE_LINE_CHARACTERS) return [name]
  const middle = name.length / 2
  const spaces = [...name.matchAll(/[\s-]/g)].map((match) => match.index)
  const cut = spaces.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0]
  if (cut === undefined) return [name]
  const end = name[cut] === '-' ? cut + 1 : cut
  return [name.slice(0, end), name.slice(end).trim()]
}

function labelIcon(name: string, isSelected: boolean): L.DivIcon {
  const text = document.createElement('div')
  text.className = isSelected ? 'zone-label is-selected' : 'zone-label'
  text.setAttribute('aria-hidden', 'true')
  for (const line of labelLines(name)) {
    const element = document.createElement('span')
    element.textContent = line
    text.append(element)
  }
  return L.divIcon({ className: 'zone-label-anchor', html: text, iconSize: [0, 0] })
}

/** Points along all roads of the city, a few px apart, as far as the lines are drawn. */
function roadPoints(map: L.Map, geometry: CityGeometry, zoom: number): Px[] {
  const points: Px[] = []
  for (const shape of segmentShapes(map, geometry, zoom).values()) {
    shape.forEach((latLng, i) => {
      const from = map.project(latLng, zoom)
      const next = shape[i + 1]
      const to = next ? map.project(next, zoom) : from
      const steps = Math.max(1, Math.ceil(from.distanceTo(to) / 6))
      for (let step = 0; step < steps; step++) {
        const t = step / steps
        points.push({ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t })
      }
    })
  }
  return points
}

function textMeasure(): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return (text) => text.length * FONT_PX * 0.56
  context.font = `${FONT_PX}px ${getComputedStyle(document.body).fontFamily}`
  return (text) => context.measureText(text).width
}
