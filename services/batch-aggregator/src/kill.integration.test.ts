import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { buildChild, startChild } from '@rocade/shared/contract-tests/run-typescript-child'
import { readDeltaSnapshot } from '@rocade/shared/lake/delta-log'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { HOUR_MS } from './hour.ts'
import { openTestBatch, putBronze, putSpeedView, readingsBetween, type TestBatch } from './test-support/test-batch.ts'
import { openImportUntil } from './watermark.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const H0 = Date.UTC(2026, 10, 21, 17)
const NOW_MS = H0 + 4 * HOUR_MS
/** Where a run is killed, as a share of its calls of stores: every step is met. */
const SHARES = [0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.98]

describe('kill -9 of a batch run', () => {
  let child: string
  let whole: { answers: unknown; calls: number }
  const open: TestBatch[] = []
  beforeAll(async () => {
    child = await buildChild(new URL('./test-support/killed-run.ts', import.meta.url))
    const batch = await filledBatch()
    const { report } = await run(batch, 0)
    expect(report).toMatchObject({ state: 'succeeded' })
    whole = { answers: await answersOf(batch), calls: report?.calls ?? 0 }
  })
  afterEach(async () => {
    for (const batch of open.splice(0)) await batch.close()
  })

  /** A day to import, three hours to build from bronze with a repeated reading, and a speed view that agrees. */
  async function filledBatch(): Promise<TestBatch> {
    const batch = await openTestBatch(NOW_MS)
    open.push(batch)
    const readings = readingsBetween(batch.city, H0, H0 + 3 * HOUR_MS)
    const next = await putBronze(batch, readings, 0)
    await putBronze(batch, readings.slice(0, 50), next)
    await putSpeedView(batch, readings)
    await openImportUntil(batch.pool, batch.context.feed, batch.city.cityId, H0)
    return batch
  }

  async function run(batch: TestBatch, killAt: number) {
    const process = startChild(child, [batch.url, batch.folder, String(NOW_MS), String(killAt)])
    let report: { calls: number; state: string; failure: string } | undefined
    let errors = ''
    process.on('message', (message) => {
      report = message as typeof report
    })
    process.stderr?.on('data', (text) => {
      errors += text
    })
    const limit = setTimeout(() => process.kill('SIGTERM'), 60_000)
    const [code, signal] = await once(process, 'exit')
    clearTimeout(limit)
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the run ended with ${code ?? signal}: ${errors}`)
    return { signal, report }
  }

  /** Everything that people are answered from, to the last bit: the batch view, the watermark, and the files of both tables. */
  async function answersOf({ pool, lake }: TestBatch): Promise<unknown> {
    const rows = async (sql: string) => (await pool.query(sql)).rows
    const files = async (table: string) => {
      const { files } = await readDeltaSnapshot(lake, table)
      const sums = [...files.values()].map(async ({ path, tags }) => {
        const sha256 = createHash('sha256')
          .update(await lake.read(`${table}/${path}`))
          .digest('hex')
        return `${tags.cityId} ${tags.hourAt ?? tags.dayAt} ${sha256}`
      })
      return (await Promise.all(sums)).sort()
    }
    return {
      segments: await rows('SELECT * FROM traffic_hourly_batch t ORDER BY t::text'),
      zones: await rows('SELECT * FROM traffic_zone_hourly_batch t ORDER BY t::text'),
      hours: await rows('SELECT hour_at, origin, readings FROM batch_hours ORDER BY hour_at'),
      watermarks: await rows('SELECT watermark_at, import_until FROM batch_watermarks'),
      clean: await files('traffic/clean'),
      aggregates: await files('traffic/aggregates'),
    }
  }

  test.each(SHARES)('at %s of its way, and running it again, gives byte-equal answers', async (share) => {
    const batch = await filledBatch()
    expect((await run(batch, Math.max(1, Math.round(share * whole.calls)))).signal).toBe('SIGKILL')
    expect((await run(batch, 0)).report).toMatchObject({ state: 'succeeded' })
    expect(await answersOf(batch)).toEqual(whole.answers)
    const running = await batch.pool.query(`SELECT step FROM pipeline_execution_log WHERE state = 'running'`)
    expect(running.rows.length, 'what was cut off, until a leader ends it').toBeLessThanOrEqual(2)
  })
})
