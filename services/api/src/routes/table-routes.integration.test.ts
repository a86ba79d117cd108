import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import {
  type AddFile,
  commitDelta,
  type DeltaSnapshot,
  dayPartition,
  EMPTY_SNAPSHOT,
} from '@rocade/shared/lake/delta-log'
import { deltaFile } from '@rocade/shared/lake/delta-paths'
import { fileFacts } from '@rocade/shared/lake/file-facts'
import { createNamedSnapshot } from '@rocade/shared/lake/named-snapshots'
import { encodeParquet, type LakeColumn } from '@rocade/shared/lake/parquet-file'
import { readParquetTable } from '@rocade/shared/lake/read-parquet-table'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Problem } from '@rocade/shared/protocol/answers'
import { LakeRowsAnswer, LakeTablesAnswer } from '@rocade/shared/protocol/lake-tables'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'

const HOUR_MS = 3_600_000
const DAY = Date.UTC(2026, 10, 20)
const AGGREGATES: LakeColumn[] = [
  { name: 'grain', type: 'text', isNullable: false },
  { name: 'city_id', type: 'text', isNullable: false },
  { name: 'place_id', type: 'text', isNullable: false },
  { name: 'hour_ms', type: 'integer', isNullable: false },
  { name: 'sum_speed_kmh', type: 'double', isNullable: true },
]
const CLEAN: LakeColumn[] = [
  { name: 'reading_id', type: 'uuid', isNullable: false },
  { name: 'city_id', type: 'text', isNullable: false },
  { name: 'segment_id', type: 'text', isNullable: false },
  { name: 'observed_at', type: 'instant', isNullable: false },
  { name: 'is_closed', type: 'boolean', isNullable: false },
]

describe('the tables of the lake by the API', () => {
  let root: string
  let lake: LakeStore
  let api: TestApi
  const gone: AddFile[] = []
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'rocade-test-tables-'))
    lake = createFileLake({ root })
    const first = [await dayFile('los-angeles', 0, 1), await dayFile('paris', 0, 1)]
    const v0 = await commit(EMPTY_SNAPSHOT, first, [], DAY + 30 * HOUR_MS)
    await createNamedSnapshot(lake, 'traffic/aggregates', { name: 'v1', snapshot: v0, nowMs: DAY })
    gone.push(await dayFile('los-angeles', 0, 2))
    const v1 = await commit(v0, gone, first.slice(0, 1), DAY + 40 * HOUR_MS)
    await commit(v1, [await dayFile('los-angeles', 0, 3), await dayFile('los-angeles', 1, 3)], gone, DAY + 50 * HOUR_MS)
    await lake.remove(`traffic/aggregates/${gone[0]?.path}`)
    await putClean()
    api = await openTestApi({ lake })
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    rmSync(root, { recursive: true, force: true })
  })

  let made = 0
  /** 24 hours of three places, all with the same speed. */
  async function dayFile(cityId: string, day: number, speedKmh: number): Promise<AddFile> {
    const dayMs = DAY + day * 24 * HOUR_MS
    const rows = Array.from({ length: 72 }, (_, i) => ({
      place: `p${Math.floor(i / 24)}`,
      ms: dayMs + (i % 24) * HOUR_MS,
    }))
    const bytes = encodeParquet(AGGREGATES, [
      rows.map(({ place }) => (place === 'p2' ? 'zone' : 'segment')),
      rows.map(() => cityId),
      rows.map(({ place }) => place),
      rows.map(({ ms }) => ms),
      rows.map(({ place }) => (place === 'p1' ? null : speedKmh)),
    ])
    const path = `${dayPartition(dayMs).folder}/${cityId}-${made++}.parquet`
    await lake.publish(`traffic/aggregates/${path}`, bytes)
    return addFile(path, bytes, dayMs, { cityId, dayAt: new Date(dayMs).toISOString() })
  }
  function addFile(path: string, bytes: Uint8Array, ms: number, tags: Record<string, string>): AddFile {
    const facts = fileFacts(path, bytes)
    return {
      path,
      partitionValues: dayPartition(ms).values,
      size: facts.bytes,
      modificationTime: DAY,
      dataChange: true,
      stats: facts.stats,
      tags: { ...tags, sha256: facts.sha256 },
    }
  }
  async function commit(base: DeltaSnapshot, add: AddFile[], remove: AddFile[], atMs: number): Promise<DeltaSnapshot> {
    const table = { name: 'traffic/aggregates', columns: AGGREGATES }
    const result = await commitDelta(lake, table, base, { add, remove, operation: 'test', atMs })
    if (result.outcome !== 'committed') throw new Error('superseded')
    return result.snapshot
  }
  async function putClean() {
    const id = '9a848a85-1564-5ea7-990a-d46c18535e5c'
    const bytes = encodeParquet(CLEAN, [
      [id, id],
      ['paris', 'paris'],
      ['a,b', '=1+1'],
      [DAY + 125, DAY + 126],
      [false, true],
    ])
    const path = 'year=2026/month=11/day=20/paris.parquet'
    await lake.publish(`traffic/clean/${path}`, bytes)
    const add = [addFile(path, bytes, DAY, { cityId: 'paris', hourAt: new Date(DAY).toISOString() })]
    await commitDelta(lake, { name: 'traffic/clean', columns: CLEAN }, EMPTY_SNAPSHOT, {
      add,
      remove: [],
      operation: 'test',
      atMs: DAY,
    })
  }

  const rowsOf = async (query = '', table = 'traffic/aggregates') =>
    LakeRowsAnswer.parse(await (await api.get(`/api/lake/tables/${table}${query}`)).json())
  const speeds = async (query: string) =>
    [...new Set((await rowsOf(query)).rows.map((row) => row.sum_speed_kmh))].filter((speed) => speed !== null).sort()

  test('lists what there is: versions, files, rows, days, snapshots', async () => {
    const { tables } = LakeTablesAnswer.parse(await (await api.get('/api/lake/tables')).json())
    expect(tables.map(({ name }) => name)).toEqual(['traffic/clean', 'traffic/aggregates'])
    expect(tables[1]).toMatchObject({
      version: 2,
      oldestVersion: 0,
      committedAt: new Date(DAY + 50 * HOUR_MS).toISOString(),
      files: 3,
      rows: 3 * 72,
      partitions: { days: 2, firstDay: '2026-11-20', lastDay: '2026-11-21' },
      columns: { hour_ms: 'long', sum_speed_kmh: 'double' },
      snapshots: [{ name: 'v1', version: 0, files: 2, rows: 144 }],
    })
  })

  test('gives the newest version, or the one of a number, an instant or a name', async () => {
    expect(await speeds('?city=los-angeles')).toEqual([3])
    expect(await speeds('?city=los-angeles&asOf=0')).toEqual([1])
    expect(await speeds(`?city=los-angeles&asOf=${new Date(DAY + 31 * HOUR_MS).toISOString()}`)).toEqual([1])
    expect(await speeds('?city=los-angeles&version=v1')).toEqual([1])
    expect(await rowsOf('?version=v1&limit=1')).toMatchObject({
      version: 0,
      snapshot: 'v1',
      units: { sum_speed_kmh: 'km/h' },
    })
  })

  test('filters by city, place and time, the end not included', async () => {
    expect((await rowsOf('?city=paris&place=p1')).rows).toHaveLength(24)
    const { rows } = await rowsOf('?place=p2&from=2026-11-20T23:00:00Z&to=2026-11-21T01:00:00Z')
    expect(rows.map((row) => [row.city_id, row.hour_ms, row.grain])).toEqual([
      ['los-angeles', DAY + 23 * HOUR_MS, 'zone'],
      ['paris', DAY + 23 * HOUR_MS, 'zone'],
      ['los-angeles', DAY + 24 * HOUR_MS, 'zone'],
    ])
  })

  test('pages through everything once, in a version that stays, whatever the size of a page', async () => {
    for (const limit of [1000, 72, 50]) {
      const seen: string[] = []
      let query: string | null = `?asOf=2&limit=${limit}`
      for (let pages = 0; query !== null && pages < 20; pages++) {
        const answer: LakeRowsAnswer = await rowsOf(query)
        expect(answer.rows.length).toBeLessThanOrEqual(limit)
        seen.push(...answer.rows.map((row) => `${row.city_id} ${row.place_id} ${row.hour_ms}`))
        query = answer.next === null ? null : `?limit=${limit}&cursor=${answer.next}`
      }
      expect(seen).toHaveLength(216)
      expect(new Set(seen).size).toBe(216)
    }
  })

  test('gives CSV with units in the header, instants and ids as text, and no formula', async () => {
    const response = await api.get('/api/lake/tables/traffic/clean?format=csv')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('rocade-table-version')).toBe('0')
    expect((await response.text()).split('\r\n')).toEqual([
      'reading_id,city_id,segment_id,observed_at (UTC),is_closed',
      '9a848a8515645ea7990ad46c18535e5c,paris,"a,b",2026-11-20T00:00:00.125Z,false',
      "9a848a8515645ea7990ad46c18535e5c,paris,'=1+1,2026-11-20T00:00:00.126Z,true",
      '',
    ])
  })

  test('gives Parquet that others can read', async () => {
    const response = await api.get('/api/lake/tables/traffic/aggregates?format=parquet&city=paris&limit=30')
    expect(response.headers.get('rocade-next')).toBeTruthy()
    const table = await readParquetTable(new Uint8Array(await response.arrayBuffer()))
    expect(table.names).toEqual(AGGREGATES.map(({ name }) => name))
    expect(table.rows[0]).toMatchObject({ city_id: 'paris', hour_ms: DAY, sum_speed_kmh: 1 })
    expect(table.rows).toHaveLength(30)
  })

  test.each([
    ['/api/lake/tables/traffic/nothing', 404, /no table traffic\/nothing/],
    ['/api/lake/tables/weather/clean', 404, /no table weather\/clean/],
    ['/api/lake/tables/traffic/aggregates?asOf=9', 404, /no version 9 yet\. Versions 0 to 2 are kept/],
    ['/api/lake/tables/traffic/aggregates?asOf=2026-11-20T00:00:00Z', 404, /as old as that/],
    ['/api/lake/tables/traffic/aggregates?version=v9', 404, /no snapshot v9; it has v1/],
    ['/api/lake/tables/traffic/aggregates?asOf=1', 410, /Version 1 of traffic\/aggregates is no longer whole/],
    ['/api/lake/tables/traffic/aggregates?city=atlantis', 404, /no such city/],
  ])('says what there is: %s is %i', async (path, status, detail) => {
    const response = await api.get(path)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(((await response.json()) as Problem).detail).toMatch(detail)
  })

  test.each([
    'asOf=yesterday',
    'asOf=2999-01-01T00:00:00Z',
    'asOf=1&version=v1',
    'asOf=-1',
    'version=../../etc/passwd',
    'from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z',
    'from=2026-11-21',
    'limit=10001',
    'limit=0',
    'format=xml',
    'cursor=nonsense',
    "place=' OR 1=1 --",
    'sql=SELECT 1',
    'city=paris&city=paris',
  ])('refuses %s', async (query) => {
    const response = await api.get(`/api/lake/tables/traffic/aggregates?${query}`)
    expect(response.status).toBe(400)
    expect(((await response.json()) as Problem).errors?.[0]?.pointer).toMatch(/^\/query\//)
  })

  test('a flipped byte is a failure that names the file, and no other number', async () => {
    const [file] = (await lake.list('traffic/aggregates')).filter(({ path }) => path.includes('paris'))
    const path = file?.path ?? ''
    const bytes = Buffer.from(await lake.read(path))
    const damaged = Buffer.from(bytes)
    damaged[100] = (damaged[100] as number) ^ 1
    writeFileSync(join(root, path), damaged)
    await using fresh = await openTestApi({ lake })
    const response = await fresh.get('/api/lake/tables/traffic/aggregates?city=paris')
    writeFileSync(join(root, path), bytes)
    expect(response.status).toBe(503)
    expect(((await response.json()) as Problem).detail).toContain(path)
  })

  test('a version whose commits are no longer kept is gone, and what is kept is told', async () => {
    const commit0 = await lake.read(deltaFile('traffic/aggregates', 0, 'commit'))
    await lake.remove(deltaFile('traffic/aggregates', 0, 'commit'))
    const response = await api.get('/api/lake/tables/traffic/aggregates?asOf=0')
    await lake.publish(deltaFile('traffic/aggregates', 0, 'commit'), commit0)
    expect(response.status).toBe(410)
    expect(((await response.json()) as Problem).detail).toMatch(
      /Version 0 .* no longer kept\. Versions 1 to 2 are kept/,
    )
  })
})
