import 'leaflet/dist/leaflet.css'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type L from 'leaflet'
import { useEffect, useMemo, useRef, useState } from 'react'
import { MapContainer, ScaleControl, TileLayer } from 'react-leaflet'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { MapCommands } from '../map-page/map-page.tsx'
import { useMapTiles } from '../map-page/use-map-tiles.ts'
import { text } from '../text/text.ts'
import { type MapPadding, showCity, showZone } from './camera.ts'
import { boundsToShow } from './city-bounds.ts'
import { MapLayers, type MapPicture } from './map-layers.tsx'
import { MapZoom } from './map-zoom.tsx'
import { useCameraAddress } from './use-camera-address.ts'

interface CityMapProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly picture: MapPicture
  readonly padding: MapPadding
  readonly onSelectZone: (zoneId: string) => void
  readonly onSelectSegment: (segmentId: string) => void
  /** What keys may do with the map; `null` when it goes. */
  readonly onCommands: (commands: MapCommands | null) => void
}

/** The map of one city. Give it a `key` by city: another city is another map. */
export function CityMap({ city, geometry, picture, padding, onSelectZone, onSelectSegment, onCommands }: CityMapProps) {
  const [map, setMap] = useState<L.Map | null>(null)
  const { selectedZoneId } = picture
  const label = text.map.regionLabel(city.name)
  const bounds = useMemo(() => boundsToShow(city.bounds, geometry.zones), [city.bounds, geometry.zones])
  const [west, south, east, north] = bounds
  const camera = useCameraAddress(map, (west + east) / 2)

  useEffect(() => {
    if (!map) return
    const wholeCity = () => {
      camera.forget()
      camera.byItself(() => showCity(map, bounds, padding))
    }
    if (!camera.restore()) camera.byItself(() => showCity(map, bounds, padding))
    onCommands({
      panBy: (x, y) => map.panBy([x, y]),
      zoomBy: (steps) => map.zoomIn(steps * (map.options.zoomDelta ?? 1)),
      wholeCity,
    })
    return () => onCommands(null)
  }, [map, bounds, padding, camera, onCommands])

  useEffect(() => {
    if (map) describeMap(map.getContainer(), label)
  }, [map, label])

  // a link that says where to look is not moved by what it selects
  const firstZoneId = useRef(selectedZoneId)
  useEffect(() => {
    const zone = selectedZoneId === null ? undefined : geometry.zonesById.get(selectedZoneId)
    if (!map || !zone || (firstZoneId.current === selectedZoneId && camera.hasAddress())) return
    firstZoneId.current = null
    camera.byItself(() => showZone(map, zone, padding))
  }, [map, geometry, selectedZoneId, padding, camera])

  useEffect(() => {
    if (!map) return
    const observer = new ResizeObserver(() => map.invalidateSize({ pan: false }))
    observer.observe(map.getContainer())
    return () => observer.disconnect()
  }, [map])

  return (
    <>
      <MapContainer
        ref={setMap}
        className="city-map"
        center={[(south + north) / 2, (west + east) / 2]}
        zoom={11}
        minZoom={3}
        maxZoom={16}
        zoomSnap={0.1}
        zoomDelta={0.75}
        wheelPxPerZoomLevel={110}
        zoomControl={false}
        attributionControl={false}
        maxBoundsViscosity={1}
        // a jump to the other side of 180° would leave a city across it behind
        worldCopyJump={west >= -180 && east <= 180}
      >
        {picture.hidden.has('tiles') ? null : <Tiles />}
        <MapLayers
          geometry={geometry}
          picture={picture}
          onSelectZone={onSelectZone}
          onSelectSegment={onSelectSegment}
        />
        <ScaleControl position="bottomleft" imperial={false} />
      </MapContainer>
      {map ? (
        <MapZoom
          map={map}
          onWholeCity={() => {
            camera.forget()
            camera.byItself(() => showCity(map, bounds, padding))
          }}
        />
      ) : null}
    </>
  )
}

/** The online map, where the operator allows one. Its attribution stands with the other credits. */
function Tiles() {
  const tiles = useMapTiles()
  return tiles === null ? null : <TileLayer url={tiles.url} opacity={0.55} />
}

function describeMap(container: HTMLElement, label: string): void {
  container.setAttribute('role', 'region')
  container.setAttribute('aria-label', label)
}
