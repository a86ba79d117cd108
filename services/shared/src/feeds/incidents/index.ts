import { cleanByContract, reject, rejectUnknownSegment } from '../clean-by-contract.ts'
import { defineFeed, MAX_AHEAD_S } from '../feed.ts'
import { readingColumns, segmentColumn } from '../reading-columns.ts'
import { IncidentReading } from './contract.ts'

/** How far back the map can go, and so how long ago an incident may have begun that is told. */
export const INCIDENT_DAYS_MAX = 8
const DAY_MS = 24 * 3600 * 1000

/**
 * Incidents on roads, from whoever tells the traffic of the city. They are not summed up, so they go into PostgreSQL
 * only (docs/decisions/0041). Their age is that of the telling: what began days ago may be said today.
 */
export const incidents = defineFeed<IncidentReading>({
  name: 'incidents',
  description: 'Incident on a road segment',
  follows: 'traffic',
  speedOnly: { keepDaysMin: INCIDENT_DAYS_MAX + 2 },
  contract: IncidentReading,
  keyOf: (reading) => `${reading.cityId}/${reading.segmentId}`,
  clean(raw, context) {
    const result = cleanByContract(IncidentReading, raw, context, { judgedAt: (reading) => reading.toldAt })
    if (!('reading' in result)) return result
    const { reading } = result
    const unknown = rejectUnknownSegment(reading, context)
    if (unknown !== null) return unknown
    const beganAgoMs = Date.parse(reading.toldAt) - Date.parse(reading.observedAt)
    if (beganAgoMs < -MAX_AHEAD_S * 1000) {
      return reject('clock', `told at ${reading.toldAt}, before it begins at ${reading.observedAt}`)
    }
    if (beganAgoMs > INCIDENT_DAYS_MAX * DAY_MS) {
      return reject('too_late', `began at ${reading.observedAt}; at most ${INCIDENT_DAYS_MAX} days are looked back`)
    }
    return { kind: 'accept', reading, qualityScore: 100 }
  },
  columns: [
    ...readingColumns('source, city, segment and beginning'),
    segmentColumn,
    { name: 'kind', type: 'text', isNullable: false, unit: null, description: 'What it is', read: (r) => r.kind },
    {
      name: 'expected_end_at',
      type: 'instant',
      isNullable: false,
      unit: 'UTC',
      description: 'When it is expected to end',
      read: (r) => Date.parse(r.expectedEndAt),
    },
    {
      name: 'lost_capacity_share',
      type: 'double',
      isNullable: false,
      unit: '0..1',
      description: 'Share of the road that is lost',
      read: (r) => r.lostCapacityShare,
    },
  ],
})
