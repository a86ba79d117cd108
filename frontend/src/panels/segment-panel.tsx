import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import type { CityGeometry, RoadSegment } from '../api/city-geometry.ts'
import { segmentHistoryQuery, segmentHoursQuery } from '../api/queries.ts'
import { IncidentSection } from '../incidents/incident-section.tsx'
import { ageS, useFreshness } from '../live/use-freshness.ts'
import { useDayHistory } from '../past/use-day-history.ts'
import type { Shown } from '../past/use-shown.ts'
import { RouteLink } from '../route/route-link.tsx'
import { Note } from '../shell/note.tsx'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { DaySection } from './day-section.tsx'
import { FactList } from './fact-list.tsx'
import { PanelFoot } from './panel-foot.tsx'
import { PanelHead } from './panel-head.tsx'
import { compassWord, segmentName } from './segment-words.ts'
import { SpeedHero } from './speed-hero.tsx'
import { daysLike, usualNowKmh } from './usual-now.ts'

interface SegmentPanelProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly shown: Shown
  readonly segment: RoadSegment
}

/** One measured stretch of road. */
export function SegmentPanel({ city, geometry, shown, segment }: SegmentPanelProps) {
  const now = shown.city.segments.get(segment.segmentId)
  const { serverNowMs } = useFreshness(city, 1000)
  const shownMs = shown.atMs ?? serverNowMs
  const latest = useQuery(segmentHistoryQuery(city.cityId, segment.segmentId))
  const usual = useQuery(segmentHoursQuery(city.cityId, segment.segmentId, daysLike(shownMs, city.timeZone)))
  const { segmentId, freeFlowKmh } = segment
  const members = useMemo(() => [{ segmentId, weight: 1, freeFlowKmh }], [segmentId, freeFlowKmh])
  const history = useDayHistory({ city, members, latest, place: { zoneId: null, segmentId } })
  const newestAgeS = shown.atMs !== null ? null : ageS(serverNowMs, now?.observedAt ?? null)
  const level = now?.level ?? 'no-data'
  const zone = geometry.zonesById.get(segment.zoneId)
  const metres = segment.lengthM === null ? null : formatNumber(segment.lengthM)
  return (
    <>
      <PanelHead
        title={segment.name ?? segmentName(segment)}
        level={level}
        facts={text.panel.segmentFacts(segment.name === null ? null : compassWord(segment.bearingDeg), metres)}
        isClosable
      />
      <section className="panel-hero">
        {level === 'no-data' ? (
          <Note title={text.panel.noSegmentData}>
            {now?.observedAt == null || newestAgeS === null
              ? text.panel.neverRead
              : text.panel.lastReading(weekdayTime(Date.parse(now.observedAt), city.timeZone), formatAge(newestAgeS))}
          </Note>
        ) : (
          <SpeedHero
            speedKmh={now?.speedKmh ?? null}
            freeFlowKmh={now?.freeFlowKmh ?? segment.freeFlowKmh}
            usualKmh={usualNowKmh(usual.data, shownMs)}
            lostMin={now?.delayMin ?? null}
            lostNote={text.panel.onSegment}
            isPast={shown.atMs !== null}
          />
        )}
      </section>
      <IncidentSection
        city={shown.city}
        geometry={geometry}
        view={{ shownMs, timeZone: city.timeZone }}
        isMeant={(incident) => incident.segmentId === segmentId}
        withPlace={false}
      />
      <section>
        <FactList
          confidence={now?.confidence ?? null}
          ageS={newestAgeS}
          isOld={level === 'no-data'}
          source={now?.source ?? null}
          resolutionS={shown.frame?.resolutionS ?? null}
        />
      </section>
      <DaySection
        city={city}
        history={history}
        usual={usual.data?.hours ?? null}
        fileName={`${city.cityId}-${segment.segmentId}`}
      />
      {zone ? (
        <section className="panel-line">
          <span className="muted">{text.panel.inZone}</span>{' '}
          <RouteLink to={{ zoneId: zone.zoneId, segmentId: null }} className="text-link">
            {zone.name}
          </RouteLink>
        </section>
      ) : null}
      <PanelFoot
        alertPlace={{ cityId: city.cityId, kind: 'segment', id: segment.segmentId, name: segmentName(segment) }}
        apiPath={
          shown.atMs === null
            ? API_PATHS.segmentHistory(city.cityId, segment.segmentId)
            : API_PATHS.zonesAt(city.cityId, shown.atMs)
        }
      />
    </>
  )
}
