import type { CityGeometry } from '../api/city-geometry.ts'
import { segmentName } from '../panels/segment-words.ts'

export interface Place {
  readonly kind: 'zone' | 'segment'
  readonly id: string
  readonly name: string
  /** The zone of a segment. */
  readonly zone: string | null
}

const RESULTS_MAX = 30

/** Everything of a city that has a name or a number. Pure. */
export function placesOf(geometry: CityGeometry): Place[] {
  const zones = geometry.zones.map(({ zoneId, name }): Place => ({ kind: 'zone', id: zoneId, name, zone: null }))
  const segments = geometry.segments.map((segment): Place => {
    const zone = geometry.zonesById.get(segment.zoneId)?.name ?? null
    return { kind: 'segment', id: segment.segmentId, name: segmentName(segment), zone }
  })
  return [...zones, ...segments]
}

/** Without accents and case: who types `elysees` means `Élysées`. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * Places in which every word asked for begins a word of its name, number or zone; a name that begins so comes first,
 * zones before segments. Nothing asked: the zones. Pure.
 */
export function searchPlaces(places: readonly Place[], asked: string): Place[] {
  const words = plain(asked).split(/\s+/).filter(Boolean)
  if (words.length === 0) return places.filter((place) => place.kind === 'zone').slice(0, RESULTS_MAX)
  const found = places.flatMap((place) => {
    const name = plain(place.name)
    const parts = plain(`${place.name} ${place.id} ${place.zone ?? ''}`).split(/[\s\-–_/.]+/)
    if (!words.every((word) => parts.some((part) => part.startsWith(word)) || name.includes(word))) return []
    const rank = (name.startsWith(words[0] ?? '') ? 0 : 2) + (place.kind === 'zone' ? 0 : 1)
    return [{ place, rank }]
  })
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, RESULTS_MAX)
    .map(({ place }) => place)
}
