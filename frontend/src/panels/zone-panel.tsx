import { COVERAGE_MIN } from '@rocade/shared/domain/zone-speed'
import type { CityInfo, ZoneLive } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { API_PATHS } from '../api/api-paths.ts'
import type { CityGeometry, Zone } from '../api/city-geometry.ts'
import { hourlyQuery, zoneHistoryQuery } from '../api/queries.ts'
import { IncidentSection } from '../incidents/incident-section.tsx'
import { ageS, useFreshness } from '../live/use-freshness.ts'
import { membersOf, useDayHistory } from '../past/use-day-history.ts'
import type { Shown } from '../past/use-shown.ts'
import { Note } from '../shell/note.tsx'
import { formatAge, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { DaySection } from './day-section.tsx'
import { FactList } from './fact-list.tsx'
import { PanelFoot } from './panel-foot.tsx'
import { PanelHead } from './panel-head.tsx'
import { SpeedHero } from './speed-hero.tsx'
import { TimeLosses } from './time-losses.tsx'
import { daysLike, usualNowKmh } from './usual-now.ts'

interface ZonePanelProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly shown: Shown
  readonly zone: Zone
}

/** One zone, in the order of the questions one has. */
export function ZonePanel({ city, geometry, shown, zone }: ZonePanelProps) {
  const live = shown.city
  const { serverNowMs } = useFreshness(city, 1000)
  const shownMs = shown.atMs ?? serverNowMs
  const latest = useQuery(zoneHistoryQuery(city.cityId, zone.zoneId))
  const usual = useQuery(hourlyQuery(city.cityId, zone.zoneId, daysLike(shownMs, city.timeZone)))
  const now = live.zones.get(zone.zoneId)
  const segments = geometry.segments.filter((segment) => segment.zoneId === zone.zoneId)
  const lengthKm = segments.reduce((sum, segment) => sum + (segment.lengthM ?? 0), 0) / 1000
  const members = useMemo(() => membersOf(geometry, zone.zoneId), [geometry, zone.zoneId])
  const history = useDayHistory({ city, members, latest, place: { zoneId: zone.zoneId, segmentId: null } })
  const usualKmh = usualNowKmh(usual.data, shownMs)
  const newestAgeS = shown.atMs !== null ? null : ageS(serverNowMs, now?.observedAt ?? null)
  const level = now?.level ?? 'no-data'
  return (
    <>
      <PanelHead
        title={zone.name}
        level={level}
        facts={text.panel.zoneFacts(segments.length, formatNumber(lengthKm, 1))}
        isClosable
      />
      <section className="panel-hero">
        {level === 'no-data' ? (
          <NoZoneReading zone={now} newestAgeS={newestAgeS} segments={segments.length} timeZone={city.timeZone} />
        ) : (
          <SpeedHero
            speedKmh={now?.speedKmh ?? null}
            freeFlowKmh={now?.freeFlowKmh ?? null}
            usualKmh={usualKmh}
            lostMin={now?.delayMinPer10Km ?? null}
            lostNote={text.panel.per10Km}
            isPast={shown.atMs !== null}
          />
        )}
      </section>
      <IncidentSection
        city={live}
        geometry={geometry}
        view={{ shownMs, timeZone: city.timeZone }}
        isMeant={(incident) => incident.zoneId === zone.zoneId}
      />
      <section>
        <FactList
          coverage={now?.coverage ?? 0}
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
        fileName={`${city.cityId}-${zone.zoneId}`}
      />
      <TimeLosses segments={segments} live={live} />
      <PanelFoot
        alertPlace={{ cityId: city.cityId, kind: 'zone', id: zone.zoneId, name: zone.name }}
        apiPath={
          shown.atMs === null
            ? API_PATHS.zoneHistory(city.cityId, zone.zoneId)
            : API_PATHS.zonesAt(city.cityId, shown.atMs)
        }
      />
    </>
  )
}

interface NoZoneReadingProps {
  readonly zone: ZoneLive | undefined
  readonly newestAgeS: number | null
  readonly segments: number
  readonly timeZone: string
}

/** Why there is no figure: what is missing, the rule, and the last thing that is known. */
function NoZoneReading({ zone, newestAgeS, segments, timeZone }: NoZoneReadingProps) {
  const reason =
    segments === 0
      ? text.panel.noSegments
      : zone && zone.coverage > 0 && zone.coverage < COVERAGE_MIN
        ? text.panel.thinCoverage(formatPercent(zone.coverage))
        : null
  const last =
    zone?.observedAt == null || newestAgeS === null
      ? text.panel.neverRead
      : text.panel.lastReading(weekdayTime(Date.parse(zone.observedAt), timeZone), formatAge(newestAgeS))
  return (
    <Note title={text.panel.noZoneData}>
      {reason === null ? null : <p>{reason}</p>}
      {segments === 0 ? null : <p>{last}</p>}
    </Note>
  )
}
