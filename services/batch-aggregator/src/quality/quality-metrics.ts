import { toFields } from '@rocade/shared/adapters/postgres/column-name'
import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import { type QualityShares, type QualitySums, qualityShares } from '@rocade/shared/domain/quality-verdict'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'
import { HOUR_MS } from '../hour.ts'

/** The hour that is not closed yet has no quality: one more than a day back has 24 judged hours in it. */
const LOOKED_BACK_MS = 25 * HOUR_MS

export interface QualityMetrics {
  /** Reads the figures of the last day from what is stored. */
  update(nowMs: number): Promise<void>
}

export function createQualityMetrics(registry: Registry, pool: Pool): QualityMetrics {
  const registers = [registry]
  const ratio = new Gauge({
    name: 'rocade_batch_quality_ratio',
    help: 'Share of the last day by rule, 0..1, as GET /api/quality has it',
    labelNames: ['feed', 'city', 'rule'],
    registers,
  })
  const missing = new Gauge({
    name: 'rocade_batch_quality_missing_readings',
    help: 'Readings of the last day that were expected and did not come',
    labelNames: ['feed', 'city'],
    registers,
  })
  const sql = readSql('quality/sums.sql')
  return {
    async update(nowMs) {
      const { rows } = await pool.query(sql, [new Date(nowMs - LOOKED_BACK_MS), new Date(nowMs)])
      for (const row of rows) {
        const sums = toFields(row) as unknown as QualitySums
        const labels = { feed: row.feed, city: row.city_id }
        for (const [rule, share] of Object.entries(qualityShares(sums)) as [keyof QualityShares, number | null][]) {
          // What is not known is no series: it must not read as 0.
          if (share === null) ratio.remove({ ...labels, rule })
          else ratio.set({ ...labels, rule }, share)
        }
        missing.set(labels, sums.missing)
      }
    },
  }
}
