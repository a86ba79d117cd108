import type { ZoneCollection } from '../cities/city.ts'
import type { LonLat } from '../domain/ring-check.ts'
import { timeZonePlace } from '../domain/time-zone-places.ts'
import type { ZoneFault } from './zone-faults.ts'

const EARTH_RADIUS_KM = 6_371
/** Time zones are known by one place: a city of one may be so far away from it. */
const FAR_KM = 2_500

/**
 * Doubts zones that lie far from their time zone and would lie in it with latitude and longitude exchanged. `null` where
 * nothing speaks for that, also for a time zone without a place. Pure.
 */
export function doubtPlace({ features }: ZoneCollection, timeZone: string): ZoneFault | null {
  const place = timeZonePlace(timeZone)
  const [first] = features
  if (place === undefined || first === undefined) return null
  const { type, coordinates } = first.geometry
  const [lon, lat] = (type === 'Polygon' ? coordinates[0]?.[0] : coordinates[0]?.[0]?.[0]) ?? place
  const awayKm = distanceKm([lon, lat], place)
  const exchangedKm = Math.abs(lon) > 90 ? Number.POSITIVE_INFINITY : distanceKm([lat, lon], place)
  if (awayKm < FAR_KM || exchangedKm > FAR_KM || exchangedKm > awayKm / 2) return null
  const came = `[${lon}, ${lat}], ${timeZone}: ${Math.round(awayKm)} km`
  return {
    code: 'swappedForZone',
    came,
    zone: { number: 1, name: first.properties.name },
    path: ['features', 0, 'geometry', 'coordinates'],
  }
}

/** Great-circle distance. Source: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984. */
function distanceKm([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [dLat, dLon] = [radians(latB - latA), radians(lonB - lonA)]
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)))
}
