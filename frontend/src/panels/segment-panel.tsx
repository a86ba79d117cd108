import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { API_PATHS } from '../api/api-paths.ts'
import type { CityGeometry, RoadSegment } from '../api/city-geometry.ts'
import { segmentHistoryQuery } from '../api/queries.ts'
import { useCityLive } from '../live/live-context.ts'
import { ageS, useFreshness } from '../live/use-freshness.ts'
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

interface SegmentPanelProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly segment: RoadSegment
}

/** One measured stretch of road. */
export function SegmentPanel({ city, geometry, segment }: SegmentPanelProps) {
  const now = useCityLive(city.cityId).segments.get(segment.segmentId)
  const { serverNowMs } = useFreshness(city, 1000)
  const history = useQuery(segmentHistoryQuery(city.cityId, segment.segmentId))
  const newestAgeS = ageS(serverNowMs, now?.observedAt ?? null)
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
            usualKmh={null}
            lostMin={now?.delayMin ?? null}
            lostNote={text.panel.onSegment}
          />
        )}
      </section>
      <section>
        <FactList
          confidence={now?.confidence ?? null}
          ageS={newestAgeS}
          isOld={level === 'no-data'}
          source={now?.source ?? null}
        />
      </section>
      <DaySection history={history} usual={null} fileName={`${city.cityId}-${segment.segmentId}`} />
      {zone ? (
        <section className="panel-line">
          <span className="muted">{text.panel.inZone}</span>{' '}
          <RouteLink to={{ zoneId: zone.zoneId, segmentId: null }} className="text-link">
            {zone.name}
          </RouteLink>
        </section>
      ) : null}
      <PanelFoot apiPath={API_PATHS.segmentHistory(city.cityId, segment.segmentId)} />
    </>
  )
}
