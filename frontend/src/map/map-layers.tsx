import type { Level } from '@rocade/shared/domain/congestion-level'
import L from 'leaflet'
import { useEffect, useRef, useState } from 'react'
import { useMap } from 'react-leaflet'
import type { CityGeometry } from '../api/city-geometry.ts'
import { browserPace } from './browser-pace.ts'
import { createCoast } from './coast.ts'
import { confidenceOpacity } from './confidence-opacity.ts'
import { createIncidentCanvas, type IncidentMark } from './incident-canvas.ts'
import type { LineClass } from './line-class.ts'
import { readMapPalette } from './map-palette.ts'
import { createSegmentCanvas } from './segment-canvas.ts'
import { createZoneCanvas } from './zone-canvas.ts'
import { createZoneLabels } from './zone-labels.ts'

/** What the layers show now. Changes often; the layers themselves are made once for a city. */
export interface MapPicture {
  readonly segmentClass: (segmentId: string) => LineClass
  /** How sure the reading behind a segment's class is, 0..1; `null`: not told. */
  readonly confidence: (segmentId: string) => number | null
  readonly zoneLevel: (zoneId: string) => Level
  /** Says a segment in words, for the tooltip. */
  readonly segmentText: (segmentId: string) => string
  /** Only these classes are drawn strongly; empty: all. */
  readonly only: ReadonlySet<LineClass>
  readonly isStale: boolean
  readonly incidents: readonly IncidentMark[]
  /** Layers that are switched off. */
  readonly hidden: ReadonlySet<string>
  readonly selectedZoneId: string | null
  readonly selectedSegmentId: string | null
  /** Another value means: read the colours anew. */
  readonly theme: string
}

export interface MapLayersProps {
  readonly geometry: CityGeometry
  readonly picture: MapPicture
  readonly onSelectZone: (zoneId: string) => void
  readonly onSelectSegment: (segmentId: string) => void
}

interface Layers {
  /** Something about levels, filter, theme or age changed. */
  restyle(): void
  select(): void
}

/** Draws a city into the map around it. Leaflet keeps the shapes; React only says what changed. */
export function MapLayers({ geometry, picture, onSelectZone, onSelectSegment }: MapLayersProps) {
  const map = useMap()
  const latest = useRef({ picture, onSelectZone, onSelectSegment })
  latest.current = { picture, onSelectZone, onSelectSegment }
  const [layers, setLayers] = useState<Layers | null>(null)

  useEffect(() => {
    const made = createLayers(map, geometry, latest)
    setLayers(made)
    return made.remove
  }, [map, geometry])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the picture is read through `latest` when the pace allows
  useEffect(() => layers?.restyle(), [layers, picture])
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above, but only these parts move the selection
  useEffect(
    () => layers?.select(),
    [layers, picture.selectedZoneId, picture.selectedSegmentId, picture.theme, picture.hidden],
  )
  return null
}

type Latest = { readonly current: Omit<MapLayersProps, 'geometry'> }

function createLayers(map: L.Map, geometry: CityGeometry, latest: Latest): Layers & { remove(): void } {
  const renderer = L.canvas({ padding: 0.3, tolerance: 5 })
  let palette = readMapPalette()
  let theme = latest.current.picture.theme
  const coast = createCoast(map)
  const zones = createZoneCanvas({ map, renderer, geometry, onClick: (id) => latest.current.onSelectZone(id) })
  const segments = createSegmentCanvas({
    map,
    renderer,
    geometry,
    onClick: (id) => latest.current.onSelectSegment(id),
    textOf: (id) => latest.current.picture.segmentText(id),
  })
  const labels = createZoneLabels(map, geometry)
  const incidents = createIncidentCanvas({
    map,
    renderer,
    placeOf: segments.middleOf,
    onClick: (id) => latest.current.onSelectSegment(id),
  })

  const restyleNow = () => {
    const { picture } = latest.current
    if (picture.theme !== theme) {
      theme = picture.theme
      palette = readMapPalette()
    }
    zones.restyle(picture.hidden.has('tint') ? () => 'no-data' : picture.zoneLevel, palette)
    coast.show(!picture.hidden.has('coast'), palette)
    segments.restyle((id) => {
      const level = picture.segmentClass(id)
      return {
        level,
        isDimmed: picture.only.size > 0 && !picture.only.has(level),
        isStale: picture.isStale,
        opacity: confidenceOpacity(picture.confidence(id)),
      }
    }, palette)
    incidents.show({ marks: picture.incidents, isStale: picture.isStale, palette })
  }
  const select = () => {
    const { selectedZoneId, selectedSegmentId } = latest.current.picture
    const colours = readMapPalette()
    zones.select(selectedZoneId === null ? null : (geometry.zonesById.get(selectedZoneId) ?? null), colours)
    segments.select(selectedSegmentId, colours)
    labels.place(latest.current.picture.hidden.has('names') ? 'none' : 'all', selectedZoneId)
  }
  const pace = browserPace(restyleNow)
  const hold = () => pace.hold(true)
  const release = () => pace.hold(false)
  const reshape = () => {
    segments.reshape()
    incidents.reshape()
    select()
    pace.request()
  }
  map.on('movestart zoomstart', hold).on('moveend zoomend', release).on('zoomend', reshape)
  restyleNow()
  return {
    restyle: pace.request,
    select,
    remove() {
      pace.stop()
      map.off('movestart zoomstart', hold).off('moveend zoomend', release).off('zoomend', reshape)
      incidents.remove()
      labels.remove()
      coast.remove()
      segments.remove()
      zones.remove()
      renderer.remove()
    },
  }
}
