import type { Level } from '@rocade/shared/domain/congestion-level'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { useLiveView } from '../live/live-context.ts'
import type { CityLive } from '../live/live-store.ts'
import type { MapPicture } from '../map/map-layers.tsx'
import { segmentName } from '../panels/segment-words.ts'
import type { Route } from '../route/route.ts'
import { useTheme } from '../shell/theme.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

interface MapPictureParts {
  readonly geometry: CityGeometry | null
  readonly live: CityLive
  readonly route: Route
  readonly onlyLevels: ReadonlySet<Level>
}

/** What the map draws now; a new object exactly when something to draw has changed. */
export function useMapPicture({ geometry, live, route, onlyLevels }: MapPictureParts): MapPicture {
  const { theme } = useTheme()
  const { state } = useLiveView()
  const isStale = state === 'stale' || state === 'waiting'
  return useMemo(() => {
    const segment = route.segmentId === null ? undefined : geometry?.segmentsById.get(route.segmentId)
    return {
      segmentLevel: (segmentId) => live.segments.get(segmentId)?.level ?? 'no-data',
      zoneLevel: (zoneId) => live.zones.get(zoneId)?.level ?? 'no-data',
      segmentText: (segmentId) => tipOf(segmentId, geometry, live),
      onlyLevels,
      isStale,
      selectedZoneId: segment ? segment.zoneId : route.zoneId,
      selectedSegmentId: segment ? segment.segmentId : null,
      theme,
    }
  }, [geometry, live, route.zoneId, route.segmentId, onlyLevels, isStale, theme])
}

function tipOf(segmentId: string, geometry: CityGeometry | null, live: CityLive): string {
  const now = live.segments.get(segmentId)
  const segment = geometry?.segmentsById.get(segmentId)
  const speed = now?.speedKmh == null ? text.map.noSpeed : `${formatNumber(now.speedKmh)} km/h`
  return text.map.tip(segment ? segmentName(segment) : segmentId, text.levels[now?.level ?? 'no-data'], speed)
}
