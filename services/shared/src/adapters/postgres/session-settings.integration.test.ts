import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPool } from './pool.ts'
import { assertSession, createClient, sessionConfig } from './session-settings.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const VALUES = `SELECT timestamptz '2026-11-21 10:00:00.25+01' AS at, timestamp '2026-11-21 10:00' AS local_at,
  date '2026-11-02' AS day, interval '1 day 02:03' AS span, 0.1::float8 + 0.2::float8 AS third, '\\x00ff'::bytea AS bytes,
  'a\\b' AS text, 'Čačak 広島' AS name, current_setting('transaction_isolation') AS isolation,
  ARRAY[timestamptz '2026-11-02 00:00Z', NULL] AS instants, ARRAY[9007199254740991, NULL]::bigint[] AS counts,
  to_regclass('cities')::text AS cities, '{NULL}'::text[] AS words, to_char(1.5, '9D9') AS number`

test('a database with German dates and other foreign settings gives the same values', async () => {
  const client = createClient(database.url)
  await client.connect()
  const [single, pooled] = [await client.query(VALUES), await database.pool.query(VALUES)]
  await client.end()
  expect(single.rows).toEqual(pooled.rows)
  expect(pooled.rows[0]).toMatchObject({
    at: new Date('2026-11-21T09:00:00.250Z'),
    day: '2026-11-02',
    span: '1 day 02:03:00',
    third: 0.1 + 0.2,
    bytes: Buffer.from([0, 255]),
    text: 'a\\b',
    name: 'Čačak 広島',
    isolation: 'read committed',
    instants: [new Date('2026-11-02T00:00:00Z'), null],
    counts: [9007199254740991, null],
    cities: 'cities',
    words: [null],
    number: ' 1.5',
  })
})

test('the foreign settings are in force for a connection that asks for none', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query("SELECT timestamptz '2026-11-21 10:00Z' AS at")
  expect(rows).toEqual([{ at: null }])
  await expect(assertSession(client)).rejects.toMatchObject({
    code: 'STORE',
    message: expect.stringMatching(/DateStyle is German, DMY, expected ISO, YMD; .*pooler.*docs\/how-to/),
  })
  await client.end()
})

test.each([
  ["SET DateStyle = 'German'; SELECT now() AS at", /instant in ISO 8601/],
  ["SET DateStyle = 'German'; SELECT current_date AS day", /YYYY-MM-DD/],
  ["SET DateStyle = 'German'; SELECT ARRAY[now()] AS at", /instant in ISO 8601/],
  ["SELECT timestamptz 'infinity' AS at", /instant in ISO 8601, got infinity/],
])('a value that cannot be parsed is an error and never null: %s', async (sql, expected) => {
  const pool = createPool({ url: database.url, max: 1 })
  await expect(pool.query(sql)).rejects.toThrow(expected)
  await pool.end()
})

test('an address may name a schema of its own, and no other setting of ours', async () => {
  const url = `${database.url}&options=-c%20search_path%3Dpgboss%20-c%20datestyle%3DSQL&application_name=own`
  const client = new pg.Client(sessionConfig(url))
  await client.connect()
  const { rows } = await client.query(
    "SELECT current_setting('search_path') AS path, current_setting('datestyle') AS s",
  )
  expect(rows).toEqual([{ path: 'pgboss', s: 'ISO, YMD' }])
  await client.end()
})
