import type { Level } from '@rocade/shared/domain/congestion-level'
import { congestionLevel } from '@rocade/shared/domain/congestion-level'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { useIncidentMarks } from '../incidents/use-incident-marks.ts'
import { useLiveView } from '../live/live-context.ts'
import { differenceClass, LINE_CLASSES, type LineClass } from '../map/line-class.ts'
import type { MapPicture } from '../map/map-layers.tsx'
import { useIsOffline } from '../offline/offline-mark.ts'
import { segmentName } from '../panels/segment-words.ts'
import type { BaselineView, Shown } from '../past/use-shown.ts'
import type { Route } from '../route/route.ts'
import { useTheme } from '../shell/theme.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { classWord } from './class-words.ts'

interface MapPictureParts {
  readonly city: CityInfo
  readonly geometry: CityGeometry | null
  readonly shown: Shown
  readonly baseline: BaselineView
  readonly route: Route
}

/** What the map draws now; a new object exactly when something to draw has changed. */
export function useMapPicture({ city: { timeZone }, geometry, shown, baseline, route }: MapPictureParts): MapPicture {
  const { theme } = useTheme()
  const { state } = useLiveView()
  const isOffline = useIsOffline()
  const isStale = shown.atMs === null && (isOffline || state === 'stale' || state === 'waiting')
  const { city } = shown
  const { view, segmentId: routeSegmentId, zoneId: routeZoneId } = route
  const onlyKey = route.only.join()
  const hiddenKey = route.hidden.join()
  // the same set as long as it says the same: labels are placed anew for another one
  const hidden = useMemo(() => new Set(hiddenKey.split(',')), [hiddenKey])
  // what is typical had no incidents
  const areIncidentsShown = view !== 'typical' && !hidden.has('incidents')
  const incidents = useIncidentMarks({ geometry, shown, timeZone, isWanted: areIncidentsShown })
  return useMemo(() => {
    const segment = routeSegmentId === null ? undefined : geometry?.segmentsById.get(routeSegmentId)
    const levelOf = (segmentId: string): Level => city.segments.get(segmentId)?.level ?? 'no-data'
    const typicalOf = (segmentId: string): Level => {
      const freeFlowKmh = geometry?.segmentsById.get(segmentId)?.freeFlowKmh ?? null
      return congestionLevel({ speedKmh: baseline.speedKmh(segmentId), freeFlowKmh })
    }
    const differenceOf = (segmentId: string) =>
      differenceClass(city.segments.get(segmentId) ?? NOTHING, baseline.speedKmh(segmentId))
    const segmentClass = { now: levelOf, typical: typicalOf, difference: differenceOf }[view]
    // what is typical was not measured now
    const confidence = (segmentId: string) =>
      view === 'typical' ? null : (city.segments.get(segmentId)?.confidence ?? null)
    return {
      segmentClass,
      confidence,
      zoneLevel: (zoneId) => (view === 'now' ? (city.zones.get(zoneId)?.level ?? 'no-data') : 'no-data'),
      segmentText(segmentId) {
        const own = geometry?.segmentsById.get(segmentId)
        const kmh = view === 'typical' ? baseline.speedKmh(segmentId) : (city.segments.get(segmentId)?.speedKmh ?? null)
        const speed = kmh === null ? text.map.noSpeed : `${formatNumber(kmh)} km/h`
        const sureness = confidence(segmentId)
        const words = text.map.tip(own ? segmentName(own) : segmentId, classWord(segmentClass(segmentId)), speed)
        return sureness === null ? words : text.map.tipConfidence(words, formatNumber(sureness, 2))
      },
      only: new Set(LINE_CLASSES.filter((name) => onlyKey.split(',').includes(name))),
      isStale,
      incidents,
      hidden,
      selectedZoneId: segment ? segment.zoneId : routeZoneId,
      selectedSegmentId: segment ? segment.segmentId : null,
      theme,
    }
  }, [geometry, city, baseline, view, routeZoneId, routeSegmentId, onlyKey, hidden, incidents, isStale, theme])
}

const NOTHING: { level: Level; speedKmh: number | null } = { level: 'no-data', speedKmh: null }
/** The classes that an address names, of those there are. */
export const classesOf = (only: readonly string[]): ReadonlySet<LineClass> =>
  new Set(LINE_CLASSES.filter((name) => only.includes(name)))
