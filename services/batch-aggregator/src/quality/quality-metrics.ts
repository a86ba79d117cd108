import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'

/** Share by rule over the last 24 closed hours, 0..1; the same definitions as in `GET /api/quality`. */
const RULES = ['completeness', 'validity', 'uniqueness', 'coverage', 'trust'] as const

export interface QualityMetrics {
  /** Reads the shares from what is stored. */
  update(nowMs: number): Promise<void>
}

export function createQualityMetrics(registry: Registry, pool: Pool): QualityMetrics {
  const ratio = new Gauge({
    name: 'rocade_batch_quality_ratio',
    help: 'Share of readings of the last 24 closed hours that keep a rule, 0..1',
    labelNames: ['feed', 'city', 'rule'],
    registers: [registry],
  })
  const missing = new Gauge({
    name: 'rocade_batch_quality_missing_readings',
    help: 'Readings of the last 24 closed hours that were expected and did not come',
    labelNames: ['feed', 'city'],
    registers: [registry],
  })
  const sql = readSql('quality/shares.sql')
  return {
    async update(nowMs) {
      const found = await pool.query<Record<string, number | string | null>>(sql, [
        null,
        null,
        new Date(nowMs - 25 * 3_600_000),
        new Date(nowMs),
      ])
      for (const row of found.rows) {
        const labels = { feed: String(row.feed), city: String(row.city_id) }
        for (const rule of RULES) {
          const share = row[rule]
          // What is not known is no series: it must not read as 0.
          if (typeof share === 'number') ratio.set({ ...labels, rule }, share)
          else ratio.remove({ ...labels, rule })
        }
        missing.set(labels, Number(row.missing))
      }
    },
  }
}
