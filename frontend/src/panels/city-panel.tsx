import type { CityInfo } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import type { CityGeometry } from '../api/city-geometry.ts'
import { hourlyQuery } from '../api/queries.ts'
import { IncidentSection } from '../incidents/incident-section.tsx'
import { useFreshness } from '../live/use-freshness.ts'
import type { Shown } from '../past/use-shown.ts'
import { Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { citySummary } from './city-summary.ts'
import { PanelHead } from './panel-head.tsx'
import { SpeedHero } from './speed-hero.tsx'
import { daysLike, usualNowKmh } from './usual-now.ts'
import { ZoneList } from './zone-list.tsx'

interface CityPanelProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  readonly shown: Shown
  /** The address named something that the city does not have. */
  readonly missing: string | null
}

/** The zones are what the panel is for; the table has all incidents. */
const INCIDENTS_MAX = 3

/** The city as a whole, then its zones. */
export function CityPanel({ city, geometry, shown, missing }: CityPanelProps) {
  const live = shown.city
  const { serverNowMs } = useFreshness(city, 5000)
  const shownMs = shown.atMs ?? serverNowMs
  const usual = useQuery(hourlyQuery(city.cityId, null, daysLike(shownMs, city.timeZone)))
  const summary = citySummary(geometry, live)
  return (
    <>
      <PanelHead
        title={city.name}
        level={summary.level}
        facts={text.panel.cityFacts(geometry.zones.length, geometry.segments.length)}
      />
      <section className="panel-hero">
        <SpeedHero
          speedKmh={summary.speedKmh}
          freeFlowKmh={summary.freeFlowKmh}
          usualKmh={usualNowKmh(usual.data, shownMs)}
          lostMin={summary.delayMinPer10Km}
          lostNote={text.panel.per10Km}
          isPast={shown.atMs !== null}
        />
      </section>
      {missing === null ? null : (
        <section>
          <Note tone="warn" title={missing} />
        </section>
      )}
      <IncidentSection
        city={live}
        geometry={geometry}
        view={{ shownMs, timeZone: city.timeZone }}
        countMax={INCIDENTS_MAX}
        saysNothing
      />
      <section className="panel-list">
        {geometry.zones.length === 0 ? (
          <Note title={text.panel.noZones}>{text.panel.noZonesWay}</Note>
        ) : (
          <ZoneList city={city} geometry={geometry} live={live} atMs={shown.atMs} />
        )}
      </section>
    </>
  )
}
