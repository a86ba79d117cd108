import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { CityGeometry } from '../api/city-geometry.ts'
import { useCityLive } from '../live/live-context.ts'
import { Note } from '../shell/note.tsx'
import { text } from '../text/text.ts'
import { citySummary } from './city-summary.ts'
import { PanelHead } from './panel-head.tsx'
import { SpeedHero } from './speed-hero.tsx'
import { ZoneList } from './zone-list.tsx'

interface CityPanelProps {
  readonly city: CityInfo
  readonly geometry: CityGeometry
  /** The address named something that the city does not have. */
  readonly missing: string | null
}

/** The city as a whole, then its zones. */
export function CityPanel({ city, geometry, missing }: CityPanelProps) {
  const live = useCityLive(city.cityId)
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
          usualKmh={null}
          lostMin={summary.delayMinPer10Km}
          lostNote={text.panel.per10Km}
        />
      </section>
      {missing === null ? null : (
        <section>
          <Note tone="warn" title={missing} />
        </section>
      )}
      <section className="panel-list">
        {geometry.zones.length === 0 ? (
          <Note title={text.panel.noZones}>{text.panel.noZonesWay}</Note>
        ) : (
          <ZoneList city={city} geometry={geometry} live={live} />
        )}
      </section>
    </>
  )
}
