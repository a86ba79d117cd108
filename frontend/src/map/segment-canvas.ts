import L from 'leaflet'
import type { CityGeometry, RoadSegment } from '../api/city-geometry.ts'
import { LANE_OFFSET, type MapPalette, widthScale } from './map-palette.ts'
import { offsetRoadLines } from './road-lines.ts'
import { casingStyle, lineStyle, lookKey, pointRadius, pointStyle, type SegmentLook } from './segment-styles.ts'

interface Drawn {
  readonly segment: RoadSegment
  readonly casing: L.Polyline | null
  readonly line: L.Polyline | null
  readonly point: L.CircleMarker | null
  key: string
}

export type LookOf = (segmentId: string) => Omit<SegmentLook, 'scale'>

/** All segments of a city on one canvas. Restyles only what looks otherwise than before. */
export interface SegmentCanvas {
  /** Returns how many segments were drawn anew. */
  restyle(lookOf: LookOf, palette: MapPalette): number
  /** Marks one segment, or none. */
  select(segmentId: string | null, palette: MapPalette): void
  /** New lines for the zoom the map has now: lanes keep their distance in px. */
  reshape(): void
  /** The middle of a segment as it is drawn; `null` for one that there is not. */
  middleOf(segmentId: string): L.LatLng | null
  remove(): void
}

export interface SegmentCanvasOptions {
  readonly map: L.Map
  readonly renderer: L.Renderer
  readonly geometry: CityGeometry
  readonly onClick: (segmentId: string) => void
  /** What the tooltip of a segment says. */
  readonly textOf: (segmentId: string) => string
}

export function createSegmentCanvas({ map, renderer, geometry, onClick, textOf }: SegmentCanvasOptions): SegmentCanvas {
  const halo = L.polyline([], { renderer, interactive: false, smoothFactor: 0, opacity: 0 }).addTo(map)
  const casings = L.layerGroup()
  const lines = L.layerGroup()
  let shapes = new Map<string, L.LatLng[]>()
  const drawn = geometry.segments.map((segment): Drawn => {
    const click = (event: L.LeafletMouseEvent) => {
      L.DomEvent.stopPropagation(event)
      onClick(segment.segmentId)
    }
    const tooltip = () => textNode(textOf(segment.segmentId))
    if (segment.line.length < 2) {
      const [lon, lat] = segment.line[0] ?? [0, 0]
      const point = L.circleMarker([lat, lon], { renderer, bubblingMouseEvents: false }).on('click', click)
      point.bindTooltip(tooltip, TOOLTIP)
      lines.addLayer(point)
      return { segment, casing: null, line: null, point, key: '' }
    }
    const casing = L.polyline([], { renderer, interactive: false, smoothFactor: 0 })
    const line = L.polyline([], { renderer, smoothFactor: 0, bubblingMouseEvents: false }).on('click', click)
    line.bindTooltip(tooltip, TOOLTIP)
    casings.addLayer(casing)
    lines.addLayer(line)
    return { segment, casing, line, point: null, key: '' }
  })

  const reshape = () => {
    shapes = segmentShapes(map, geometry, map.getZoom())
    for (const { segment, casing, line } of drawn) {
      const shape = shapes.get(segment.segmentId)
      if (!shape) continue
      casing?.setLatLngs(shape)
      line?.setLatLngs(shape)
    }
  }
  reshape()
  casings.addTo(map)
  lines.addTo(map)

  return {
    reshape,
    restyle(lookOf, palette) {
      const scale = widthScale(map.getZoom())
      let changed = 0
      for (const entry of drawn) {
        const look = { ...lookOf(entry.segment.segmentId), scale }
        const key = `${lookKey(look)} ${palette.casing}`
        if (key === entry.key) continue
        entry.key = key
        entry.casing?.setStyle(casingStyle(look, palette))
        entry.line?.setStyle(lineStyle(look, palette))
        entry.point?.setStyle(pointStyle(look, palette)).setRadius(pointRadius(look))
        changed++
      }
      return changed
    },
    select(segmentId, palette) {
      const segment = segmentId === null ? undefined : geometry.segmentsById.get(segmentId)
      const [lon = 0, lat = 0] = segment?.line[0] ?? []
      const dot = L.latLng(lat, lon)
      halo.setLatLngs(segment ? (shapes.get(segment.segmentId) ?? [dot, dot]) : [])
      halo.setStyle({
        color: palette.accent,
        weight: HALO_WIDTH * widthScale(map.getZoom()),
        opacity: segment ? 0.55 : 0,
      })
    },
    middleOf(segmentId) {
      const segment = geometry.segmentsById.get(segmentId)
      if (!segment) return null
      const [lon = 0, lat = 0] = segment.line[0] ?? []
      return middleOfLine(map, shapes.get(segmentId) ?? [L.latLng(lat, lon)])
    },
    remove() {
      halo.remove()
      casings.remove()
      lines.remove()
    },
  }
}

/** Half of the way along a line. */
function middleOfLine(map: L.Map, line: readonly L.LatLng[]): L.LatLng | null {
  const zoom = map.getZoom()
  const points = line.map((place) => map.project(place, zoom))
  const lengths = points.slice(1).map((point, i) => point.distanceTo(points[i] ?? point))
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2
  for (const [i, length] of lengths.entries()) {
    const [from, to] = [points[i], points[i + 1]]
    if (from && to && left <= length && length > 0) {
      return map.unproject(from.add(to.subtract(from).multiplyBy(left / length)), zoom)
    }
    left -= length
  }
  return line[0] ?? null
}

const HALO_WIDTH = 15
const TOOLTIP = { sticky: true, className: 'map-tip', direction: 'top', offset: L.point(0, -6) } as const

function textNode(text: string): HTMLElement {
  const element = document.createElement('span')
  element.textContent = text
  return element
}

/** The lines of a city as they are drawn at a zoom: smoothed, and each direction on its own side. */
export function segmentShapes(map: L.Map, geometry: CityGeometry, zoom: number): Map<string, L.LatLng[]> {
  const roads = geometry.segments.map((segment) => ({
    id: segment.segmentId,
    downstreamId: segment.downstreamSegmentId,
    points: segment.line.map(([lon, lat]) => map.project([lat, lon], zoom)),
  }))
  const moved = offsetRoadLines(roads, LANE_OFFSET * widthScale(zoom))
  return new Map([...moved].map(([id, points]) => [id, points.map(({ x, y }) => map.unproject([x, y], zoom))]))
}
