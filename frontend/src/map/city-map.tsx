import 'leaflet/dist/leaflet.css'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type L from 'leaflet'
import { useEffect, useState } from 'react'
import { MapContainer, ScaleControl } from 'react-leaflet'
import type { CityGeometry } from '../api/city-geometry.ts'
import { text } from '../text/text.ts'
import { type MapPadding, showCity, showZone } from './camera.ts'
import { MapLayers, type MapPicture } from './map-layers.tsx'
import { MapZoom } from './map-zoom.tsx'

interface CityMapProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly picture: MapPicture
  readonly padding: MapPadding
  readonly onSelectZone: (zoneId: string) => void
  readonly onSelectSegment: (segmentId: string) => void
}

/** The map of one city. Give it a `key` by city: another city is another map. */
export function CityMap({ city, geometry, picture, padding, onSelectZone, onSelectSegment }: CityMapProps) {
  const [map, setMap] = useState<L.Map | null>(null)
  const { selectedZoneId } = picture
  const label = text.map.regionLabel(city.name)

  useEffect(() => {
    if (!map) return
    showCity(map, city.bounds, padding)
    map.setMaxBounds(map.getBounds().pad(0.6))
    map.setMinZoom(map.getZoom() - 1.5)
  }, [map, city.bounds, padding])

  useEffect(() => {
    if (map) describeMap(map.getContainer(), label)
  }, [map, label])

  useEffect(() => {
    const zone = selectedZoneId === null ? undefined : geometry.zonesById.get(selectedZoneId)
    if (map && zone) showZone(map, zone, padding)
  }, [map, geometry, selectedZoneId, padding])

  useEffect(() => {
    if (!map) return
    const observer = new ResizeObserver(() => map.invalidateSize({ pan: false }))
    observer.observe(map.getContainer())
    return () => observer.disconnect()
  }, [map])

  const [west, south, east, north] = city.bounds
  return (
    <>
      <MapContainer
        ref={setMap}
        className="city-map"
        center={[(south + north) / 2, (west + east) / 2]}
        zoom={11}
        maxZoom={16}
        zoomSnap={0.1}
        zoomDelta={0.75}
        wheelPxPerZoomLevel={110}
        zoomControl={false}
        attributionControl={false}
      >
        <MapLayers
          geometry={geometry}
          picture={picture}
          onSelectZone={onSelectZone}
          onSelectSegment={onSelectSegment}
        />
        <ScaleControl position="bottomleft" imperial={false} />
      </MapContainer>
      {map ? <MapZoom map={map} onWholeCity={() => showCity(map, city.bounds, padding)} /> : null}
    </>
  )
}

function describeMap(container: HTMLElement, label: string): void {
  container.setAttribute('role', 'region')
  container.setAttribute('aria-label', label)
}
