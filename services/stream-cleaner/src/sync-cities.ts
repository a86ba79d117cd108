import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { City } from '@rocade/shared/cities/city'
import { segmentWeights } from '@rocade/shared/domain/zone-speed'
import type { ClientBase, Pool } from 'pg'

/**
 * Brings the tables `cities`, `zones` and `segments` to what the city folders say. The weights are worked out here,
 * by the same function as on the live map, so that SQL and TypeScript mean the same by a mean.
 */
export async function syncCities(pool: Pool, cities: readonly City[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const city of cities) {
      await upsertCity(client, city)
      await upsertZones(client, city)
      await upsertSegments(client, city)
    }
  })
}

async function upsertCity(client: ClientBase, city: City): Promise<void> {
  await client.query(
    `INSERT INTO cities VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (city_id) DO UPDATE SET name = excluded.name, country = excluded.country,
       time_zone = excluded.time_zone, is_active = excluded.is_active, fresh_s = excluded.fresh_s`,
    [city.cityId, city.name, city.country, city.timeZone, city.isActive, city.freshS],
  )
}

async function upsertZones(client: ClientBase, city: City): Promise<void> {
  const zones = city.zones.features
  await client.query(
    `INSERT INTO zones (city_id, zone_id, name, geometry)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::jsonb[])
     ON CONFLICT (city_id, zone_id) DO UPDATE SET name = excluded.name, geometry = excluded.geometry`,
    [
      city.cityId,
      zones.map(({ properties }) => properties.zoneId),
      zones.map(({ properties }) => properties.name),
      zones.map(({ geometry }) => JSON.stringify(geometry)),
    ],
  )
}

async function upsertSegments(client: ClientBase, city: City): Promise<void> {
  const segments = city.segments.features.map(({ properties, geometry }) => ({ ...properties, geometry }))
  const inCity = segmentWeights(segments)
  const byZone = groupByZone(segments)
  const inZone = new Map([...byZone].map(([zoneId, members]) => [zoneId, segmentWeights(members)]))
  await client.query(
    `INSERT INTO segments (city_id, segment_id, zone_id, name, length_m, weight_in_zone, weight_in_city, bearing_deg,
       free_flow_kmh, geometry)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::float8[],
       $9::float8[], $10::jsonb[])
     ON CONFLICT (city_id, segment_id) DO UPDATE SET zone_id = excluded.zone_id, name = excluded.name,
       length_m = excluded.length_m, weight_in_zone = excluded.weight_in_zone, weight_in_city = excluded.weight_in_city,
       bearing_deg = excluded.bearing_deg, free_flow_kmh = excluded.free_flow_kmh, geometry = excluded.geometry`,
    [
      city.cityId,
      segments.map((segment) => segment.segmentId),
      segments.map((segment) => segment.zoneId),
      segments.map((segment) => segment.name),
      segments.map((segment) => segment.lengthM),
      segments.map((segment) => inZone.get(segment.zoneId)?.(segment) ?? 0),
      segments.map((segment) => inCity(segment)),
      segments.map((segment) => segment.bearingDeg),
      segments.map((segment) => segment.freeFlowKmh),
      segments.map((segment) => JSON.stringify(segment.geometry)),
    ],
  )
}

function groupByZone<S extends { zoneId: string }>(segments: readonly S[]): Map<string, S[]> {
  const groups = new Map<string, S[]>()
  for (const segment of segments) groups.set(segment.zoneId, [...(groups.get(segment.zoneId) ?? []), segment])
  return groups
}
