import type { City } from '@rocade/shared/cities/city'
import { isOngoing } from '@rocade/shared/domain/ongoing'
import type { IncidentReading } from '@rocade/shared/feeds/incidents/contract'
import type { CityIncidents, Incident } from '@rocade/shared/protocol/incidents'

/** The incidents of one city in memory, those that have ended taken out. Does no I/O and reads no clock. */
export interface LiveIncidents {
  /** Returns whether it is news: of a segment that is known, and not known already. */
  take(reading: IncidentReading): boolean
  /** What goes on now, by whom it is told; `null` when that is the same as at the last call. */
  changes(source: string | null, nowMs: number): CityIncidents | null
  /** As it was at the last `changes`. */
  shown(): CityIncidents
}

export function createLiveIncidents(city: City): LiveIncidents {
  const { cityId } = city
  const known = new Map<string, Incident>()
  let shown: CityIncidents = { cityId, source: null, incidents: [] }
  return {
    shown: () => shown,
    take(reading) {
      const segment = city.segmentsById.get(reading.segmentId)
      if (segment === undefined || known.has(reading.readingId)) return false
      known.set(reading.readingId, incidentOf(reading, segment.zoneId))
      return true
    },
    changes(source, nowMs) {
      for (const { incidentId, expectedEndAt } of known.values()) {
        if (Date.parse(expectedEndAt) <= nowMs) known.delete(incidentId)
      }
      const incidents = [...known.values()].filter((incident) => isOngoing(incident, nowMs)).sort(byStart)
      const isSame =
        source === shown.source &&
        incidents.length === shown.incidents.length &&
        incidents.every(({ incidentId }, i) => incidentId === shown.incidents[i]?.incidentId)
      if (isSame) return null
      shown = { cityId, source, incidents }
      return shown
    },
  }
}

const byStart = (a: Incident, b: Incident) =>
  Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.incidentId < b.incidentId ? -1 : 1)

const incidentOf = (reading: IncidentReading, zoneId: string): Incident => ({
  incidentId: reading.readingId,
  cityId: reading.cityId,
  segmentId: reading.segmentId,
  zoneId,
  kind: reading.kind,
  startedAt: reading.observedAt,
  expectedEndAt: reading.expectedEndAt,
  lostCapacityShare: reading.lostCapacityShare,
  source: reading.source,
})
