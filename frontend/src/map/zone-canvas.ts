import type { Level } from '@rocade/shared/domain/congestion-level'
import L from 'leaflet'
import type { CityGeometry, Zone } from '../api/city-geometry.ts'
import type { MapPalette } from './map-palette.ts'

/** The areas of a city under its roads, and the outline of the selected one. */
export interface ZoneCanvas {
  restyle(levelOf: (zoneId: string) => Level, palette: MapPalette): void
  select(zone: Zone | null, palette: MapPalette): void
  remove(): void
}

export interface ZoneCanvasOptions {
  readonly map: L.Map
  readonly renderer: L.Renderer
  readonly geometry: CityGeometry
  readonly onClick: (zoneId: string) => void
}

/** How much of its level's colour an area takes: a hint where to look, not a second road. */
const TINT = 0.1

export function createZoneCanvas({ map, renderer, geometry, onClick }: ZoneCanvasOptions): ZoneCanvas {
  const areas = geometry.zones.map((zone) => {
    const polygon = L.polygon(zoneLatLngs(zone), { renderer, bubblingMouseEvents: false, smoothFactor: 0.5 })
    polygon.on('click', () => onClick(zone.zoneId))
    return { zone, polygon, key: '' }
  })
  const group = L.layerGroup(areas.map((area) => area.polygon)).addTo(map)
  const outline = L.polygon([], { renderer, interactive: false, smoothFactor: 0.5 }).addTo(map)
  return {
    restyle(levelOf, palette) {
      for (const area of areas) {
        const level = levelOf(area.zone.zoneId)
        const key = `${level} ${palette.zone}`
        if (key === area.key) continue
        area.key = key
        const tint =
          level === 'no-data' || level === 'free' ? palette.zone : mix(palette.zone, palette.lines[level], TINT)
        area.polygon.setStyle({ color: palette.zoneLine, weight: 1, fillColor: tint, fillOpacity: 1 })
      }
    },
    select(zone, palette) {
      outline.setLatLngs(zone ? zoneLatLngs(zone) : [])
      outline.setStyle({ color: palette.accent, weight: 2, fillColor: palette.selected, fillOpacity: 1 })
    },
    remove() {
      group.remove()
      outline.remove()
    },
  }
}

export const zoneLatLngs = (zone: Zone): L.LatLngTuple[][][] =>
  zone.polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])))

/** A colour `share` of the way from one `#rrggbb` to another. */
export function mix(from: string, to: string, share: number): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) => Math.round(channel(from, at) * (1 - share) + channel(to, at) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
