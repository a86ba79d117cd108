import type { Level } from '@rocade/shared/domain/congestion-level'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { geometryQuery } from '../api/queries.ts'
import { useCityLive } from '../live/live-context.ts'
import { CityMap } from '../map/city-map.tsx'
import { SidePanel } from '../panels/side-panel.tsx'
import { useRoute } from '../route/use-route.ts'
import { ErrorBoundary } from '../shell/error-boundary.tsx'
import { FailureNote, Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { Legend } from './legend.tsx'
import { countLevels } from './level-counts.ts'
import { MapCredit } from './map-credit.tsx'
import { useMapPadding } from './use-map-padding.ts'
import { useMapPicture } from './use-map-picture.ts'
import { WeatherChip } from './weather-chip.tsx'

/** The live map of a city with its legend, and the panel that says the same in text. */
export function MapPage({ city }: { readonly city: CityInfo }) {
  const { route, go } = useRoute()
  const geometry = useQuery(geometryQuery(city.cityId))
  const live = useCityLive(city.cityId)
  const [onlyLevels, setOnlyLevels] = useState<ReadonlySet<Level>>(new Set())
  const padding = useMapPadding()
  const picture = useMapPicture({ geometry: geometry.data ?? null, live, route, onlyLevels })
  const selectZone = useCallback((zoneId: string) => go({ zoneId, segmentId: null }), [go])
  const selectSegment = useCallback((segmentId: string) => go({ zoneId: null, segmentId }), [go])
  return (
    <div className="stage">
      <div className="map-area">
        {geometry.data ? (
          <ErrorBoundary>
            <CityMap
              city={city}
              geometry={geometry.data}
              picture={picture}
              padding={padding}
              onSelectZone={selectZone}
              onSelectSegment={selectSegment}
            />
          </ErrorBoundary>
        ) : (
          <div className="centred">
            {geometry.error ? (
              <FailureNote title={text.map.failed} error={geometry.error} onRetry={() => geometry.refetch()} />
            ) : (
              <Note title={text.map.loading} />
            )}
          </div>
        )}
        <WeatherChip weather={live.weather} />
        {geometry.data ? (
          <Legend
            counts={countLevels(geometry.data.segments, live.segments)}
            onlyLevels={onlyLevels}
            onChange={setOnlyLevels}
          />
        ) : null}
        <MapCredit city={city} />
      </div>
      <SidePanel city={city} geometry={geometry.data ?? null} />
    </div>
  )
}
