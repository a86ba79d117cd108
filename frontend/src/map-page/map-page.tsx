import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { geometryQuery } from '../api/queries.ts'
import { IncidentLegend } from '../incidents/incident-legend.tsx'
import { DIFFERENCE_CLASSES, LEVEL_CLASSES, type LineClass } from '../map/line-class.ts'
import { SidePanel } from '../panels/side-panel.tsx'
import { TimeBar } from '../past/time-bar.tsx'
import { type BaselineView, type Shown, useBaseline, useShown } from '../past/use-shown.ts'
import { toggleName } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'
import { ErrorBoundary } from '../shell/error-boundary.tsx'
import { FailureNote, Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { countClasses } from './class-counts.ts'
import { Legend } from './legend.tsx'
import { MapCredit } from './map-credit.tsx'
import { MapTools } from './map-tools.tsx'
import { useMapKeys } from './use-map-keys.ts'
import { useMapPadding } from './use-map-padding.ts'
import { useMapPicture } from './use-map-picture.ts'
import { WeatherChip } from './weather-chip.tsx'

// the map's own code and the table are not needed to know which city it is
const CityMap = lazy(async () => ({ default: (await import('../map/city-map.tsx')).CityMap }))
const MapTable = lazy(async () => ({ default: (await import('./map-table.tsx')).MapTable }))

/** The map of a city at the shown instant with its legend, the time bar, and the panel that says the same in text. */
export function MapPage({ city }: { readonly city: CityInfo }) {
  const { route, go } = useRoute()
  const geometry = useQuery(geometryQuery(city.cityId))
  // under many updates a second, what the hand does to the map comes first
  const shown = useDeferredValue(useShown(city, geometry.data ?? null))
  const baseline = useBaseline(city, route.view !== 'now')
  const padding = useMapPadding()
  const picture = useMapPicture({ city, geometry: geometry.data ?? null, shown, baseline, route })
  const selectZone = useCallback((zoneId: string) => go({ zoneId, segmentId: null }), [go])
  const selectSegment = useCallback((segmentId: string) => go({ zoneId: null, segmentId }), [go])
  const [commands, setCommands] = useState<MapCommands | null>(null)
  useMapKeys(commands)
  const setOnly = (only: ReadonlySet<LineClass>) => go({ only: [...only] }, { replace: true })
  const counts = useMemo(
    () => countClasses(geometry.data?.segments ?? [], picture.segmentClass),
    [geometry.data, picture.segmentClass],
  )
  const isDifference = route.view === 'difference'
  return (
    <div className={route.isTable ? 'stage is-table' : 'stage'}>
      <div className="map-area">
        {geometry.data ? (
          <ErrorBoundary>
            <Suspense fallback={<Centred title={text.map.loading} />}>
              {route.isTable ? (
                <MapTable city={city} geometry={geometry.data} shown={shown} />
              ) : (
                <CityMap
                  city={city}
                  geometry={geometry.data}
                  picture={picture}
                  padding={padding}
                  onSelectZone={selectZone}
                  onSelectSegment={selectSegment}
                  onCommands={setCommands}
                />
              )}
            </Suspense>
          </ErrorBoundary>
        ) : geometry.error ? (
          <div className="centred">
            <FailureNote title={text.map.failed} error={geometry.error} onRetry={() => geometry.refetch()} />
          </div>
        ) : (
          <Centred title={text.map.loading} />
        )}
        <div className="map-top">
          <MapTools baseline={baseline} />
          <WeatherChip weather={shown.city.weather} />
        </div>
        <MapNotice shown={shown} baseline={baseline} />
        {geometry.data && !route.isTable ? (
          <Legend
            title={isDifference ? text.tools.differenceLegend : text.map.legend}
            classes={isDifference ? DIFFERENCE_CLASSES : LEVEL_CLASSES}
            counts={counts}
            only={picture.only}
            onChange={setOnly}
          >
            {route.view === 'typical' ? null : (
              <IncidentLegend
                told={shown.city.incidents}
                isShown={!route.hidden.includes('incidents')}
                onToggle={() => go({ hidden: toggleName(route.hidden, 'incidents') }, { replace: true })}
              />
            )}
          </Legend>
        ) : null}
        <MapCredit city={city} />
      </div>
      <SidePanel city={city} geometry={geometry.data ?? null} shown={shown} />
      <TimeBar city={city} />
    </div>
  )
}

/** What the keys can do with the map; there is none while the table is shown. */
export interface MapCommands {
  panBy(x: number, y: number): void
  zoomBy(steps: number): void
  wholeCity(): void
}

const Centred = ({ title }: { readonly title: string }) => (
  <div className="centred">
    <Note title={title} />
  </div>
)

/** Why the map shows less than it could: the past is not there, or there is nothing to compare with. */
function MapNotice({ shown, baseline }: { readonly shown: Shown; readonly baseline: BaselineView }) {
  const { route } = useRoute()
  if (shown.error) {
    return (
      <div className="map-notice">
        <FailureNote title={text.time.failed} error={shown.error} onRetry={shown.refetch} />
      </div>
    )
  }
  if (shown.atMs !== null && shown.frame === null && !shown.isLoading) {
    return (
      <div className="map-notice">
        <Note tone="warn" title={text.time.nothing}>
          {text.time.nothingWay}
        </Note>
      </div>
    )
  }
  if (route.view !== 'now' && !baseline.isLoading && baseline.frame === null) {
    const isWeek = route.view === 'difference' && route.against === 'week'
    return (
      <div className="map-notice">
        <Note tone="warn" title={isWeek ? text.tools.noWeek : text.tools.noTypical} />
      </div>
    )
  }
  return null
}
