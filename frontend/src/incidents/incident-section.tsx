import type { Incident } from '@rocade/shared/protocol/incidents'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'
import { segmentName } from '../panels/segment-words.ts'
import { RouteLink } from '../route/route-link.tsx'
import { text } from '../text/text.ts'
import { IncidentSign } from './incident-sign.tsx'
import { costText, endText, type IncidentView, lostText, startedText } from './incident-words.ts'

interface IncidentSectionProps {
  readonly city: CityLive
  readonly geometry: CityGeometry
  readonly view: IncidentView
  /** Which of the city's incidents are meant. */
  readonly isMeant?: (incident: Incident) => boolean
  /** Left out where all are of the place that the panel is about. */
  readonly withPlace?: boolean
  /** How many are listed at most; the table has all. */
  readonly countMax?: number
  /** Says that nothing goes on, or that nobody tells; otherwise an empty list is no section. */
  readonly saysNothing?: boolean
}

/** The incidents of a city, a zone or a segment, oldest first. */
export function IncidentSection({
  city,
  geometry,
  view,
  isMeant = () => true,
  withPlace = true,
  countMax = Number.POSITIVE_INFINITY,
  saysNothing = false,
}: IncidentSectionProps) {
  if (city.incidents === null) return null
  const meant = city.incidents.incidents.filter(isMeant)
  if (meant.length === 0) {
    if (!saysNothing) return null
    const words = city.incidents.source === null ? text.incidents.notTold : text.incidents.none
    return <section className="panel-line muted">{words}</section>
  }
  const listed = meant.slice(0, countMax)
  return (
    <section className="incidents">
      <div className="section-title">
        <h2>{text.incidents.title}</h2>
        <span>{text.incidents.count(meant.length)}</span>
      </div>
      <ul className="incident-list">
        {listed.map((incident) => (
          <IncidentItem
            key={incident.incidentId}
            incident={incident}
            view={view}
            cost={costText(incident, city.segments.get(incident.segmentId))}
            place={withPlace ? placeName(geometry, incident.segmentId) : null}
          />
        ))}
      </ul>
      {listed.length < meant.length ? (
        <RouteLink to={{ isTable: true }} className="text-link">
          {text.incidents.more(meant.length - listed.length)}
        </RouteLink>
      ) : null}
    </section>
  )
}

export function placeName(geometry: CityGeometry, segmentId: string): string {
  const segment = geometry.segmentsById.get(segmentId)
  return segment ? segmentName(segment) : segmentId
}

interface IncidentItemProps {
  readonly incident: Incident
  readonly view: IncidentView
  readonly cost: string | null
  readonly place: string | null
}

function IncidentItem({ incident, view, cost, place }: IncidentItemProps) {
  const { kind, segmentId, source } = incident
  return (
    <li>
      <IncidentSign kind={kind} />
      <div>
        <p>
          <b>{text.incidents.kinds[kind]}</b>
          {place === null ? null : (
            <>
              {' · '}
              <RouteLink to={{ segmentId, zoneId: null }} className="text-link">
                {place}
              </RouteLink>
            </>
          )}
        </p>
        <p>{[lostText(incident), cost].filter((part) => part !== null).join(' · ')}</p>
        <p className="muted">
          {text.incidents.when(startedText(incident, view), endText(incident, view))} · {text.sources[source] ?? source}
        </p>
      </div>
    </li>
  )
}
