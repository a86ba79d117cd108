import type { IncidentKind } from '@rocade/shared/feeds/incidents/contract'
import L from 'leaflet'
import { IncidentMarker } from './incident-marker.ts'
import { type MapPalette, widthScale } from './map-palette.ts'

/** One sign on the map: the worst incident of a segment. */
export interface IncidentMark {
  readonly segmentId: string
  readonly kind: IncidentKind
  /** Everything about it in one line. */
  readonly text: string
}

export interface IncidentsToShow {
  readonly marks: readonly IncidentMark[]
  readonly isStale: boolean
  readonly palette: MapPalette
}

/** The signs of incidents over the roads. */
export interface IncidentCanvas {
  /** Draws anew only when something is otherwise than before. */
  show(incidents: IncidentsToShow): void
  /** Places them anew, for the zoom the map has now. */
  reshape(): void
  remove(): void
}

export interface IncidentCanvasOptions {
  readonly map: L.Map
  readonly renderer: L.Renderer
  /** Where on the map a segment's sign goes; `null` for one that is not drawn. */
  readonly placeOf: (segmentId: string) => L.LatLng | null
  readonly onClick: (segmentId: string) => void
}

/** More than anybody looks through one by one; the table has all. */
const HANDLES_MAX = 200
const HANDLE_PX = 30

/**
 * Draws the signs on the canvas, and lays a handle without a look of its own over each: it is what a pointer, a finger
 * and the Tab key meet, which a canvas cannot give them.
 */
export function createIncidentCanvas({ map, renderer, placeOf, onClick }: IncidentCanvasOptions): IncidentCanvas {
  const signs = L.layerGroup().addTo(map)
  const handles = L.layerGroup().addTo(map)
  const handleOf = new Map<string, L.Marker>()
  let latest: IncidentsToShow | null = null
  let shownKey = ''
  const textOf = (segmentId: string) => latest?.marks.find((mark) => mark.segmentId === segmentId)?.text ?? ''

  const draw = () => {
    if (latest === null) return
    const { marks, isStale, palette } = latest
    const scale = Math.min(1.25, Math.max(0.85, widthScale(map.getZoom())))
    for (const { segmentId, text } of marks) handleOf.get(segmentId)?.getElement()?.setAttribute('aria-label', text)
    const looks = marks.map(({ segmentId, kind }) => `${segmentId} ${kind}`)
    const key = [...looks, isStale, palette.ink, palette.ground, map.getZoom()].join()
    if (key === shownKey) return
    shownKey = key
    signs.clearLayers()
    for (const { segmentId, kind } of marks) {
      const at = placeOf(segmentId)
      if (at !== null) signs.addLayer(new IncidentMarker(at, renderer, { kind, scale, isStale, palette }))
    }
    placeHandles(marks.slice(0, HANDLES_MAX))
  }

  /** Those that stay are moved, not made anew: one of them may have the focus, or its tip open. */
  const placeHandles = (marks: readonly IncidentMark[]) => {
    const wanted = new Set(marks.map(({ segmentId }) => segmentId))
    for (const [segmentId, handle] of handleOf) {
      if (wanted.has(segmentId)) continue
      handles.removeLayer(handle)
      handleOf.delete(segmentId)
    }
    for (const { segmentId } of marks) {
      const at = placeOf(segmentId)
      if (at === null) continue
      const known = handleOf.get(segmentId)
      if (known) known.setLatLng(at)
      else addHandle(at, segmentId)
    }
  }

  const addHandle = (at: L.LatLng, segmentId: string) => {
    const icon = L.divIcon({ className: 'incident-handle', iconSize: [HANDLE_PX, HANDLE_PX] })
    const handle = L.marker(at, { icon, keyboard: true, riseOnHover: true, bubblingMouseEvents: false })
    handle.bindTooltip(() => textNode(textOf(segmentId)), {
      className: 'map-tip incident-tip',
      direction: 'top',
      offset: L.point(0, -12),
    })
    handle.on('click', () => onClick(segmentId))
    handle.on('keydown', ({ originalEvent: event }: L.LeafletKeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      L.DomEvent.stop(event)
      onClick(segmentId)
    })
    handles.addLayer(handle)
    handleOf.set(segmentId, handle)
    handle.getElement()?.setAttribute('aria-label', textOf(segmentId))
  }

  return {
    show(incidents) {
      latest = incidents
      draw()
    },
    reshape() {
      shownKey = ''
      draw()
    },
    remove() {
      signs.remove()
      handles.remove()
    },
  }
}

function textNode(text: string): HTMLElement {
  const element = document.createElement('span')
  element.textContent = text
  return element
}
