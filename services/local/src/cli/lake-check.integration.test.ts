import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { buildChild } from '@rocade/shared/contract-tests/run-typescript-child'
import { traffic } from '@rocade/shared/feeds/index'
import { readingId } from '@rocade/shared/feeds/reading-id'
import { type CleanedMessage, encodeBronze } from '@rocade/shared/lake/bronze-file'
import type { RecordedGap } from '@rocade/shared/lake/check-bronze'
import { commitDelta, EMPTY_SNAPSHOT, readDeltaSnapshot } from '@rocade/shared/lake/delta-log'
import { deltaFile } from '@rocade/shared/lake/delta-paths'
import { fileFacts } from '@rocade/shared/lake/file-facts'
import { slotPath } from '@rocade/shared/lake/lake-paths'
import { encodeParquet } from '@rocade/shared/lake/parquet-file'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkLake } from './lake-check.ts'

const T0 = Date.UTC(2026, 10, 21, 17)
const COLUMNS = [{ name: 'speed_kmh', type: 'double', isNullable: false }] as const
const HOUR = 'year=2026/month=11/day=21/hour.parquet'

let entry: URL
let folder: string
let lake: LakeStore
beforeAll(async () => {
  const source = new URL('../../../shared/src/lake/bronze-thread.ts', import.meta.url)
  entry = pathToFileURL(await buildChild(source))
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rocade-check-'))
  lake = createFileLake({ root: folder })
  await putBronze(0, 50)
  await putBronze(50, 50)
  const bytes = encodeParquet(COLUMNS, [Array.from({ length: 100 }, (_, i) => i / 3)])
  await lake.publish(`traffic/clean/${HOUR}`, bytes)
  const facts = fileFacts(HOUR, bytes)
  const file = {
    path: HOUR,
    partitionValues: { year: '2026', month: '11', day: '21' },
    size: facts.bytes,
    modificationTime: T0,
    dataChange: true,
    stats: facts.stats,
    tags: { sha256: facts.sha256 },
  }
  await commitDelta(lake, { name: 'traffic/clean', columns: COLUMNS }, EMPTY_SNAPSHOT, {
    add: [file],
    remove: [],
    operation: 'test',
    atMs: T0,
  })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function putBronze(start: number, count: number): Promise<string> {
  const messages: CleanedMessage[] = Array.from({ length: count }, (_, i) => {
    const observedAt = new Date(T0 + (start + i) * 1000).toISOString()
    const reading = {
      schemaVersion: 1 as const,
      readingId: readingId('test', 'paris/1', observedAt),
      cityId: 'paris',
      segmentId: '1',
      source: 'test',
      observedAt,
      speedKmh: 50 + i / 3,
      freeFlowKmh: 60,
      confidence: 1,
      isClosed: false,
    }
    const message = { partition: 3, offset: start + i, key: 'k', value: Buffer.from('{}'), appendedAtMs: T0 }
    return { message, result: { kind: 'accept', reading, qualityScore: 90 } }
  })
  const path = slotPath('traffic', { topicId: 'topic', partition: 3, start, appendedAtMs: T0 })
  await lake.publish(path, encodeBronze(traffic, messages, 'test').bytes)
  return path
}

async function check(gaps: RecordedGap[] = []) {
  const lines: string[] = []
  const say = (line: string) => lines.push(line)
  const found = await checkLake(lake, gaps, { say, signal: new AbortController().signal, entry })
  return { lines, problems: found.flatMap(({ problems }) => problems) }
}

async function flip(path: string, at: (bytes: Buffer) => number) {
  const bytes = Buffer.from(await lake.read(path))
  const place = at(bytes)
  bytes[place] = (bytes[place] as number) ^ 4
  writeFileSync(join(folder, path), bytes)
}

test('a whole lake has no problems, and a line for each part', async () => {
  const { lines, problems } = await check()
  expect(problems).toEqual([])
  expect(lines.map((line) => line.replace(/, [\d.]+ MB/, ''))).toEqual([
    '✔ traffic/bronze     2 files, 100 rows; 1 partitions',
    '✔ traffic/clean      1 files, 100 rows; version 0',
  ])
})

test('a flipped byte in the clean table is found and named, wherever it is', async () => {
  const path = `traffic/clean/${HOUR}`
  const { byteLength } = await lake.read(path)
  for (const at of [4, byteLength >> 1, byteLength - 9]) {
    await flip(path, () => at)
    const { problems } = await check()
    expect(problems).toEqual([expect.stringContaining(`${path}: its bytes are not those that were written`)])
    await flip(path, () => at)
  }
})

test('a flipped bit in bronze that changes anything is found and named', async () => {
  const path = 'traffic/bronze/topic/p=03/day=2026-11-21/00000000000000000050.parquet'
  const { byteLength } = await lake.read(path)
  let named = 0
  for (let at = 100; at < byteLength / 2; at += Math.ceil(byteLength / 24)) {
    await flip(path, () => at)
    const { problems } = await check()
    // Some bits carry no value, such as those of names that nobody reads.
    for (const problem of problems) expect(problem).toContain(path)
    named += problems.length
    await flip(path, () => at)
  }
  expect(named).toBeGreaterThan(5)
}, 60_000)

test.each([
  ['a truncated file of bronze', 'traffic/bronze/topic/p=03/day=2026-11-21/00000000000000000000.parquet'],
  ['a truncated file of a table', `traffic/clean/${HOUR}`],
])('%s is found and named', async (_what, path) => {
  truncateSync(join(folder, path), 60)
  expect((await check()).problems.join('\n')).toContain(path)
})

test('a missing range of offsets is found, unless the sink has recorded it', async () => {
  const path = await putBronze(120, 10)
  const { problems } = await check()
  expect(problems).toEqual([`${path}: offsets 100 to 119 before it are in no file, and no gap is recorded`])
  expect((await check([{ topicId: 'topic', partition: 3, from: 100, to: 120 }])).problems).toEqual([])
})

test('a file that overlaps the one before is found', async () => {
  const path = await putBronze(90, 30)
  expect((await check()).problems).toEqual([`${path}: overlaps the file before, which ends at offset 99`])
})

test('a file of a table that is gone is found, and one that nobody has committed is counted', async () => {
  await lake.remove(`traffic/clean/${HOUR}`)
  await lake.publish('traffic/clean/year=2026/orphan.parquet', Buffer.from('x'))
  const { problems, lines } = await check()
  expect(problems).toEqual([`traffic/clean/${HOUR}: it is missing`])
  expect(lines.join('\n')).toContain('1 orphans')
})

test('a missing commit and an unreadable one are found', async () => {
  const base = await readDeltaSnapshot(lake, 'traffic/clean')
  const change = { add: [], remove: [], operation: 'test', atMs: T0 }
  const next = await commitDelta(lake, { name: 'traffic/clean', columns: COLUMNS }, base, change)
  if (next.outcome === 'committed')
    await commitDelta(lake, { name: 'traffic/clean', columns: COLUMNS }, next.snapshot, change)
  await lake.remove(deltaFile('traffic/clean', 1, 'commit'))
  expect((await check()).problems[0]).toBe(`${deltaFile('traffic/clean', 1, 'commit')}: it is missing`)
  writeFileSync(join(folder, deltaFile('traffic/clean', 1, 'commit')), '{"add":')
  expect((await check()).problems[0]).toContain('commit 1 can')
})

test("another program's checkpoint has no checksum: that is said, and is no problem", async () => {
  writeFileSync(join(folder, deltaFile('traffic/clean', 0, 'checkpoint')), 'not ours')
  const { lines, problems } = await check()
  expect(problems).toEqual([])
  expect(lines.join('\n')).toContain('1 checkpoints without a checksum')
})

test('a stray file in bronze is named', async () => {
  await lake.publish('traffic/bronze/topic/p=03/notes.txt', Buffer.from('hello'))
  expect((await check()).problems).toEqual([expect.stringContaining('traffic/bronze/topic/p=03/notes.txt')])
})

test('a file without rows closes a gap: it overlaps nothing, and what it covers must be recorded', async () => {
  for (const appendedAtMs of [T0, T0 + 86_400_000]) {
    const path = slotPath('traffic', { topicId: 'topic', partition: 3, start: 100, appendedAtMs })
    await lake.publish(path, encodeBronze(traffic, [], 'test', { start: 100, end: 130 }).bytes)
  }
  await putBronze(130, 10)
  expect((await check()).problems).toEqual([expect.stringContaining('offsets 100 to 129 before it are in no file')])
  const { problems } = await check([{ topicId: 'topic', partition: 3, from: 100, to: 130 }])
  expect(problems).toEqual([])
})
