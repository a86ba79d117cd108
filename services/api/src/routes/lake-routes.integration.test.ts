import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { traffic } from '@rocade/shared/feeds/index'
import { SOURCE_REPORTS_TOPIC, topicsOf } from '@rocade/shared/feeds/topics'
import { encodeBronze } from '@rocade/shared/lake/bronze-file'
import { commitDelta, dayPartition, EMPTY_SNAPSHOT } from '@rocade/shared/lake/delta-log'
import { slotPath } from '@rocade/shared/lake/lake-paths'
import { systemClock } from '@rocade/shared/ports/clock'
import { HdfsStatsAnswer } from '@rocade/shared/protocol/answers'
import type { ProducersReport } from '@rocade/shared/protocol/source-report'
import { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi, trafficReading } from '../../test/open-test-api.ts'

const DAY_MS = Date.UTC(2026, 10, 20)

describe('the lake and the status', () => {
  let root: string
  let api: TestApi
  let bronzeBytes = 0
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'rocade-test-lake-'))
    const lake = createFileLake({ root })
    const messages = [0, 1, 2].map((offset) => {
      const reading = trafficReading('paris', 'avenue-bourse-temple', DAY_MS + offset)
      const value = Buffer.from(JSON.stringify(reading))
      const message = { partition: 3, offset, key: 'paris/x', value, appendedAtMs: DAY_MS }
      return { message, result: { kind: 'accept', reading, qualityScore: 100 } as const }
    })
    const { bytes } = encodeBronze(traffic, messages, 'writer')
    bronzeBytes = bytes.byteLength
    await lake.publish(slotPath('traffic', { topicId: 't1', partition: 3, start: 0, appendedAtMs: DAY_MS }), bytes)
    const change = { remove: [], operation: 'test', atMs: DAY_MS }
    const table = { name: 'traffic/clean', columns: [] }
    const add = [addFile('los-angeles', 1000, 40), addFile('paris', 500, 10)]
    const first = await commitDelta(lake, table, EMPTY_SNAPSHOT, { ...change, add: [...add, addFile('old', 9, 9)] })
    if (first.outcome !== 'committed') throw new Error('the commit was lost')
    await commitDelta(lake, table, first.snapshot, { ...change, add: [], remove: [addFile('old', 9, 9)] })
    mkdirSync(join(root, 'traffic/bronze/t1/p=03/day=2026-11-21'), { recursive: true })
    symlinkSync('/etc/passwd', join(root, 'traffic/bronze/t1/p=03/day=2026-11-21/00000000000000000099.parquet'))
    writeFileSync(join(root, 'traffic/bronze/t1/p=03/day=2026-11-21/00000000000000000003.parquet'), 'no parquet')
    api = await openTestApi({
      lake,
      healthOf: () => ({ 'stream-cleaner': { status: 'degraded', detail: 'the disk is full' } }),
    })
    const tomtom = { name: 'tomtom', feed: 'traffic', state: 'off', detail: 'set TOMTOM_API_KEY' } as const
    const report: ProducersReport = {
      reportedAtMs: systemClock.nowMs(),
      health: { status: 'ok' },
      sources: [{ ...tomtom, isRecording: false, cityIds: [] }],
    }
    await api.log.append(SOURCE_REPORTS_TOPIC, [{ key: 'producers', value: Buffer.from(JSON.stringify(report)) }])
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    rmSync(root, { recursive: true, force: true })
  })

  const stats = async (query = '') =>
    HdfsStatsAnswer.parse(await (await api.get(`/api/zones/hdfs-stats${query}`)).json())
  const dataset = async (name: string, query = '') => (await stats(query)).datasets.find((one) => one.name === name)

  test('counts bronze by its footers, leaves links out, and says which file it could not count', async () => {
    const jsonBytes = [0, 1, 2].reduce(
      (sum, offset) => sum + JSON.stringify(trafficReading('paris', 'avenue-bourse-temple', DAY_MS + offset)).length,
      0,
    )
    expect(await dataset('traffic/bronze')).toMatchObject({
      layer: 'bronze',
      files: 2,
      rows: 3,
      jsonBytes,
      compressionRatio: jsonBytes / bronzeBytes,
      uncountedFiles: 1,
    })
  })

  test('counts the files that are in a table now, of one city when it is named', async () => {
    expect(await dataset('traffic/clean')).toMatchObject({ layer: 'silver', files: 2, bytes: 1500, rows: 50 })
    expect(await dataset('traffic/clean', '?city=paris')).toMatchObject({ files: 1, bytes: 500, rows: 10 })
    expect(await dataset('traffic/bronze', '?city=paris')).toBeUndefined()
  })

  test('does not tell where the lake lies on this machine', async () => {
    expect(JSON.stringify(await stats())).not.toContain(root)
  })

  test('the status tells services, sources, lag, watermarks, cleaning and the last rejected messages', async () => {
    const { pool, log } = api
    await log.createTopics(topicsOf())
    await log.append('traffic_raw', [{ key: 'a', value: Buffer.from('1') }])
    const { partition, end } = (await log.offsets('traffic_raw')).find((one) => one.end > 0) ?? { partition: 0, end: 0 }
    await pool.query(`INSERT INTO sink_positions VALUES ('pg', 'traffic_raw', 't1', $1, 0)`, [partition])
    await pool.query(`INSERT INTO batch_watermarks VALUES ('traffic', 'paris', '2026-11-20', '2026-11-19')`)
    await pool.query(`INSERT INTO cleaning_counts VALUES ('traffic', now(), 0, 'accept', 5), ('traffic', now(), 1, 'accept', 2),
      ('traffic', now() - interval '2 days', 1, 'accept', 100)`)
    await pool.query(`INSERT INTO rejected_messages (topic_id, partition, message_offset, feed, reason, detail, raw, appended_at)
      VALUES ('t1', 0, 7, 'traffic', 'range', 'speedKmh: too big', 'secret bytes', now())`)
    const text = await (await api.get('/api/status')).text()
    expect(text).not.toContain('secret')
    const status = StatusAnswer.parse(JSON.parse(text))
    expect(status.status).toBe('degraded')
    expect(status.services).toContainEqual({ name: 'stream-cleaner', status: 'degraded', detail: 'the disk is full' })
    expect(status.services).toContainEqual({ name: 'database', status: 'ok' })
    expect(status.sources[0]).toMatchObject({ name: 'tomtom', state: 'off', detail: 'set TOMTOM_API_KEY' })
    expect(status.sinks.find((sink) => sink.sink === 'pg')).toMatchObject({ topic: 'traffic_raw', lagMessages: end })
    expect(status.sinks.find((sink) => sink.sink === 'lake')?.partitions).toMatchObject([
      { partition: 3, nextOffset: 3 },
    ])
    expect(status.watermarks[0]).toMatchObject({ cityId: 'paris', watermark: '2026-11-20T00:00:00.000Z' })
    expect(status.cleaning).toEqual([{ feed: 'traffic', outcome: 'accept', messages: 7 }])
    expect(status.rejected).toMatchObject([{ offset: 7, reason: 'range', detail: 'speedKmh: too big' }])
  })
})

function addFile(cityId: string, size: number, rows: number) {
  const { values, folder } = dayPartition(DAY_MS)
  return {
    path: `${folder}/${cityId}.parquet`,
    partitionValues: values,
    size,
    modificationTime: DAY_MS,
    dataChange: true,
    stats: JSON.stringify({ numRecords: rows }),
    tags: { cityId },
  }
}
