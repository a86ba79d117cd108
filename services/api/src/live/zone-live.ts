import type { City } from '@rocade/shared/cities/city'
import { zoneSpeed } from '@rocade/shared/domain/zone-speed'
import type { ZoneLive } from '@rocade/shared/protocol/answers'
import { ageS, roundMinutes, roundShare, roundSpeed } from './live-figures.ts'
import { type SegmentSlot, segmentState } from './segment-live.ts'

/** A zone in memory, over the slots of its segments. */
export interface ZoneSlot {
  readonly zoneId: string
  readonly name: string
  readonly lengthKm: number
  readonly segments: readonly SegmentSlot[]
  /** Newest instant of any segment, also when it is too old to count. */
  newestObservedAtMs: number | null
  shown: ZoneLive
}

/** The zones of a city, in the order of its file. */
export function zoneSlots(city: City, slots: ReadonlyMap<string, SegmentSlot>): ZoneSlot[] {
  const byZone = new Map<string, SegmentSlot[]>()
  for (const slot of slots.values()) {
    const list = byZone.get(slot.segment.zoneId) ?? []
    list.push(slot)
    byZone.set(slot.segment.zoneId, list)
  }
  return city.zones.features.map(({ properties: { zoneId, name } }) => {
    const segments = byZone.get(zoneId) ?? []
    const lengthM = segments.reduce((sum, { segment }) => sum + (segment.lengthM ?? 0), 0)
    const zone = { zoneId, name, segments, lengthKm: Math.round(lengthM) / 1000, newestObservedAtMs: null }
    return { ...zone, shown: zoneLive(city.cityId, zone) }
  })
}

/** What is shown of a zone, from its segments as they are now; also sets its newest instant. The age comes when it is told. */
export function zoneLive(cityId: string, zone: Omit<ZoneSlot, 'shown'>): ZoneLive {
  const speed = zoneSpeed(zone.segments.map((slot) => segmentState(slot.segment, slot.newest, slot.isFresh)))
  const sources = new Set<string>()
  let newestMs: number | null = null
  for (const { newest, isFresh } of zone.segments) {
    if (newest === null) continue
    newestMs = Math.max(newestMs ?? newest.observedAtMs, newest.observedAtMs)
    if (isFresh) sources.add(newest.reading.source)
  }
  zone.newestObservedAtMs = newestMs
  return {
    cityId,
    zoneId: zone.zoneId,
    name: zone.name,
    level: speed.level,
    speedKmh: roundSpeed(speed.speedKmh),
    freeFlowKmh: roundSpeed(speed.freeFlowKmh),
    speedRatio: roundShare(speed.speedRatio),
    delayMinPer10Km: roundMinutes(speed.delayMinPer10Km),
    coverage: Math.round(speed.coverage * 1e4) / 1e4,
    confidence: roundShare(speed.confidence),
    observedAt: newestMs === null ? null : new Date(newestMs).toISOString(),
    ageS: null,
    source: sources.size === 0 ? null : [...sources].sort().join('+'),
    segments: zone.segments.length,
    lengthKm: zone.lengthKm,
  }
}

export const withZoneAge = ({ shown, newestObservedAtMs }: ZoneSlot, nowMs: number): ZoneLive => ({
  ...shown,
  ageS: newestObservedAtMs === null ? null : ageS(newestObservedAtMs, nowMs),
})
