import { lonNear, wrapLon } from '@rocade/shared/domain/longitude'
import type L from 'leaflet'
import { useEffect, useMemo } from 'react'
import { parseRoute } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'

/** Keeps where one looks in the address; what the page moves by itself is no wish and is not kept. */
export interface CameraAddress {
  /** Goes where the address says; `false` when it says nothing. */
  restore(): boolean
  hasAddress(): boolean
  /** Moves the map without writing the address. */
  byItself(move: () => void): void
  /** The whole city again. */
  forget(): void
}

const QUIET_MS = 900

/** `cityLon`: a longitude in the city as the map draws it; across 180° that may be beyond 180. */
export function useCameraAddress(map: L.Map | null, cityLon: number): CameraAddress {
  const { go } = useRoute()
  const camera = useMemo(() => {
    const own = { movesByItself: 0 }
    const address = () => parseRoute(location.search).camera
    return {
      own,
      restore() {
        const wanted = address()
        if (!map || wanted === null) return false
        own.movesByItself++
        map.setView([wanted.lat, lonNear(cityLon, wanted.lon)], wanted.zoom, { animate: false })
        own.movesByItself--
        return true
      },
      hasAddress: () => address() !== null,
      byItself(move: () => void) {
        own.movesByItself++
        move()
        // a flight ends later than its start returns
        setTimeout(() => own.movesByItself--, QUIET_MS)
      },
      forget: () => go({ camera: null }, { replace: true }),
    }
  }, [map, go, cityLon])
  useEffect(() => {
    if (!map) return
    const keep = () => {
      if (camera.own.movesByItself > 0) return
      const { lat, lng } = map.getCenter()
      go({ camera: { zoom: map.getZoom(), lat, lon: wrapLon(lng) } }, { replace: true })
    }
    map.on('dragend zoomend keypan', keep)
    return () => {
      map.off('dragend zoomend keypan', keep)
    }
  }, [map, camera, go])
  return camera
}
