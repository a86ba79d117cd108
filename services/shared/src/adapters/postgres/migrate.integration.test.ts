import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { createPool } from './pool.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await openTestDatabase()
  await database.pool.query('DROP SCHEMA public CASCADE')
  await database.pool.query('CREATE SCHEMA public')
  folder = mkdtempSync(join(tmpdir(), 'rocade migrations '))
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await database.close()
})

const put = (name: string, sql: string) => writeFileSync(join(folder, name), sql)
const names = async () => {
  const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY name')
  return rows.map(({ name }) => name)
}

describe('migrate', () => {
  test('applies the files of the repository once, and then nothing', async () => {
    const { applied } = await migrate(database.pool)
    expect(applied[0]).toBe('0001-foundation.sql')
    expect(await names()).toEqual(applied)
    expect(await migrate(database.pool)).toEqual({ applied: [] })
  })

  test('goes on from where the database is', async () => {
    put('0001-one.sql', 'CREATE TABLE one (n integer);')
    await migrate(database.pool, folder)
    put('0002-two.sql', 'INSERT INTO one VALUES (2);')
    expect(await migrate(database.pool, folder)).toEqual({ applied: ['0002-two.sql'] })
    expect((await database.pool.query('SELECT n FROM one')).rows).toEqual([{ n: 2 }])
  })

  test('lets one of several runners work and the others find it done', async () => {
    put('0001-one.sql', 'CREATE TABLE one AS SELECT 1 AS n FROM pg_sleep(0.2);')
    put('0002-two.sql', 'INSERT INTO one VALUES (2);')
    const pools = [1, 2, 3].map(() => createPool({ url: database.url, max: 1 }))
    const results = await Promise.all(pools.map((pool) => migrate(pool, folder)))
    await Promise.all(pools.map((pool) => pool.end()))
    expect(results.flatMap(({ applied }) => applied)).toEqual(['0001-one.sql', '0002-two.sql'])
    expect((await database.pool.query('SELECT n FROM one ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('refuses to go on when an applied file was changed', async () => {
    put('0001-one.sql', 'CREATE TABLE one (n integer);')
    await migrate(database.pool, folder)
    put('0001-one.sql', 'CREATE TABLE one (n bigint);')
    await expect(migrate(database.pool, folder)).rejects.toMatchObject({ code: 'DATA_VERSION', retryable: false })
  })

  test('leaves nothing of a file that fails, names it, and keeps the files before it', async () => {
    put('0001-one.sql', 'CREATE TABLE one (n integer);')
    put('0002-two.sql', 'CREATE TABLE two (n integer); SELECT 1 / 0;')
    const failing = migrate(database.pool, folder)
    await expect(failing).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining('0002-two.sql') })
    expect(await names()).toEqual(['0001-one.sql'])
    const { rows } = await database.pool.query("SELECT to_regclass('two') AS found")
    expect(rows).toEqual([{ found: null }])
    put('0002-two.sql', 'CREATE TABLE two (n integer);')
    expect(await migrate(database.pool, folder)).toEqual({ applied: ['0002-two.sql'] })
  })

  test('is not cut off by the time-out of daily work', async () => {
    const hasty = createPool({ url: database.url, max: 1, statementTimeoutMs: 50 })
    put('0001-one.sql', 'CREATE TABLE one AS SELECT 1 AS n FROM pg_sleep(0.2);')
    expect((await migrate(hasty, folder)).applied).toEqual(['0001-one.sql'])
    await hasty.end()
  })
})
