import { inTransaction } from '@rocade/shared/adapters/postgres/in-transaction'
import type { City } from '@rocade/shared/cities/city'
import { segmentWeights } from '@rocade/shared/domain/zone-speed'
import type { ClientBase, Pool } from 'pg'

/**
 * Brings the rows of one city in the tables `cities`, `zones` and `segments` to what is said of it, all or nothing. The
 * weights are worked out here, by the same function as on the live map, so that SQL and TypeScript mean the same by a mean.
 * Rejects as PostgreSQL does.
 */
export async function syncCity(pool: Pool, city: City): Promise<void> {
  await inTransaction(pool, async (client) => {
    await upsertCity(client, city)
    await upsertZones(client, city)
    await upsertSegments(client, city)
    await dropFormer(client, city)
  })
}

/** Takes out what an edit has taken out of the city. */
async function dropFormer(client: ClientBase, { cityId, zones, segmentsById }: City): Promise<void> {
  await client.query('DELETE FROM segments WHERE city_id = $1 AND segment_id <> ALL ($2::text[])', [
    cityId,
    [...segmentsById.keys()],
  ])
  await client.query('DELETE FROM zones WHERE city_id = $1 AND zone_id <> ALL ($2::text[])', [
    cityId,
    zones.features.map(({ properties }) => properties.zoneId),
  ])
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
  for (const segment of segments) {
    const group = groups.get(segment.zoneId)
    if (group === undefined) groups.set(segment.zoneId, [segment])
    else group.push(segment)
  }
  return groups
}
