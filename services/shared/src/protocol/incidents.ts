import { z } from 'zod'
import { IncidentKind } from '../feeds/incidents/contract.ts'
import { AnswerStatus, Units } from './answers.ts'

/** An incident as answers and the live feed tell it. */
export const Incident = z.object({
  incidentId: z.uuid(),
  cityId: z.string(),
  segmentId: z.string(),
  zoneId: z.string(),
  kind: IncidentKind,
  startedAt: z.iso.datetime(),
  expectedEndAt: z.iso.datetime().describe('When its source expects it to end'),
  lostCapacityShare: z.number().describe('Share of the road that is lost, 0..1; 1 when it is closed'),
  source: z.string(),
})
export type Incident = z.infer<typeof Incident>

const IncidentSource = z
  .string()
  .nullable()
  .describe('Who tells the incidents of this city at present; null: its source of traffic tells none')

/** The incidents of a city that go on now: always all of them, so that one that has ended is one that is missing. */
export const CityIncidents = z.object({
  cityId: z.string(),
  source: IncidentSource,
  incidents: z.array(Incident).describe('Those that go on, oldest first'),
})
export type CityIncidents = z.infer<typeof CityIncidents>

/** The answer of `GET /api/incidents`. */
export const IncidentsAnswer = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  cityId: z.string(),
  timeZone: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime().describe('End of the span, not included; the same as `from` where an instant was asked for'),
  source: IncidentSource,
  status: AnswerStatus,
  incidents: z.array(Incident).describe('Those that go on at some time of the span, oldest first'),
})
export type IncidentsAnswer = z.infer<typeof IncidentsAnswer>
