import type { CityGeometry } from '../api/city-geometry.ts'
import type { CityLive } from '../live/live-store.ts'
import { lostWords } from '../panels/figure-cells.tsx'
import { RouteLink } from '../route/route-link.tsx'
import { Note } from '../shell/note.tsx'
import { formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { placeName } from './incident-section.tsx'
import { IncidentSign } from './incident-sign.tsx'
import { endText, type IncidentView, startedText } from './incident-words.ts'

interface IncidentTableProps {
  readonly city: CityLive
  readonly geometry: CityGeometry
  readonly view: IncidentView
}

/** All incidents of a city, oldest first; in words where there are none, and why. */
export function IncidentTable({ city, geometry, view }: IncidentTableProps) {
  const words = text.incidents
  if (city.incidents === null) return <Note title={words.unknown} />
  const { incidents, source } = city.incidents
  if (incidents.length === 0) return <Note title={source === null ? words.notTold : words.none} />
  return (
    <table className="segment-table incident-table">
      <caption className="visually-hidden">{words.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.kind}</th>
          <th scope="col">{text.tools.name}</th>
          <th scope="col">{text.tools.zone}</th>
          <th scope="col">{words.since}</th>
          <th scope="col">{words.until}</th>
          <th scope="col" className="right">
            {words.capacityLost}
          </th>
          <th scope="col" className="right">
            {text.list.delay}
          </th>
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => {
          const { incidentId, kind, segmentId, zoneId, lostCapacityShare } = incident
          return (
            <tr key={incidentId}>
              <th scope="row">
                <IncidentSign kind={kind} /> {words.kinds[kind]}
              </th>
              <td>
                <RouteLink to={{ segmentId, zoneId: null }}>{placeName(geometry, segmentId)}</RouteLink>
              </td>
              <td>
                <RouteLink to={{ zoneId, segmentId: null }}>{geometry.zonesById.get(zoneId)?.name ?? zoneId}</RouteLink>
              </td>
              <td>{startedText(incident, view)}</td>
              <td>{endText(incident, view)}</td>
              <td className="right">{formatPercent(lostCapacityShare)}</td>
              <td className="right strong">{lostWords(city.segments.get(segmentId)?.delayMin)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
