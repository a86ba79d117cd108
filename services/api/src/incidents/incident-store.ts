import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { City } from '@rocade/shared/cities/city'
import { IncidentKind } from '@rocade/shared/feeds/incidents/contract'
import type { Incident } from '@rocade/shared/protocol/incidents'
import type pg from 'pg'

const SQL = readSql('api/incidents.sql')

/** The incidents that PostgreSQL has. */
export interface IncidentStore {
  /** Those of a city that go on at `fromMs`, or begin after it and before `toMs` (epoch ms), oldest first. */
  between(city: City, fromMs: number, toMs: number): Promise<Incident[]>
}

interface IncidentRow {
  readonly reading_id: string
  readonly segment_id: string
  readonly source: string
  readonly kind: string
  readonly observed_at: Date
  readonly expected_end_at: Date
  readonly lost_capacity_share: number
}

export function createIncidentStore(pool: pg.Pool): IncidentStore {
  return {
    async between(city, fromMs, toMs) {
      // whole milliseconds: the last instant of the span is the one before its end, or the one asked for
      const lastMs = Math.max(fromMs, toMs - 1)
      const { rows } = await pool.query<IncidentRow>(SQL, [city.cityId, new Date(fromMs), new Date(lastMs)])
      return rows.flatMap((row) => {
        const segment = city.segmentsById.get(row.segment_id)
        return segment === undefined ? [] : [incidentOf(city.cityId, segment.zoneId, row)]
      })
    },
  }
}

const incidentOf = (cityId: string, zoneId: string, row: IncidentRow): Incident => ({
  incidentId: row.reading_id,
  cityId,
  segmentId: row.segment_id,
  zoneId,
  kind: IncidentKind.parse(row.kind),
  startedAt: row.observed_at.toISOString(),
  expectedEndAt: row.expected_end_at.toISOString(),
  lostCapacityShare: row.lost_capacity_share,
  source: row.source,
})
