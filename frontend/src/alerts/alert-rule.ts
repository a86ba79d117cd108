import type { SegmentLive, ZoneLive } from '@rocade/shared/protocol/answers'
import { z } from 'zod'
import type { CityLive } from '../live/live-store.ts'

/** What a rule looks at. `speedRatio`: speed / free flow; `lostMin`: minutes lost, in a zone per 10 km. */
export const ALERT_MEASURES = ['speedRatio', 'lostMin'] as const
export type AlertMeasure = (typeof ALERT_MEASURES)[number]

export const AlertPlace = z.object({
  cityId: z.string(),
  kind: z.enum(['zone', 'segment']),
  id: z.string(),
  /** As the page called it when the rule was set. */
  name: z.string(),
})
export type AlertPlace = z.infer<typeof AlertPlace>

/** Tell me when the speed falls under, or the minutes lost rise over, a limit and stay there for a while. */
export const AlertRule = z.object({
  ruleId: z.string(),
  place: AlertPlace,
  measure: z.enum(ALERT_MEASURES),
  limit: z.number(),
  /** How long it must last before it is told. */
  forS: z.number().min(0),
})
export type AlertRule = z.infer<typeof AlertRule>

/** The figure that a rule looks at; `null` where nothing fresh is known. A closed road has a speed ratio of 0. Pure. */
export function alertValue({ place, measure }: AlertRule, city: CityLive): number | null {
  if (place.kind === 'zone') return zoneValue(measure, city.zones.get(place.id))
  return segmentValue(measure, city.segments.get(place.id))
}

function zoneValue(measure: AlertMeasure, zone: ZoneLive | undefined): number | null {
  if (zone === undefined || zone.level === 'no-data') return null
  if (measure === 'lostMin') return zone.delayMinPer10Km
  return zone.level === 'closed' ? 0 : zone.speedRatio
}

function segmentValue(measure: AlertMeasure, segment: SegmentLive | undefined): number | null {
  if (segment === undefined || segment.level === 'no-data') return null
  if (measure === 'lostMin') return segment.delayMin
  if (segment.isClosed) return 0
  const { speedKmh, freeFlowKmh } = segment
  return speedKmh === null || !freeFlowKmh ? null : speedKmh / freeFlowKmh
}
