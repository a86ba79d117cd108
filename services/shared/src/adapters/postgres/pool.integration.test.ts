import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { inTransaction } from './in-transaction.ts'
import { createPool } from './pool.ts'
import { isRetryablePostgresError } from './postgres-errors.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query('CREATE TABLE numbers (n bigint PRIMARY KEY)')
})
afterAll(() => database.close())

const count = async () => (await database.pool.query('SELECT count(*) AS rows FROM numbers')).rows[0]?.rows

describe('createPool', () => {
  test('gives whole numbers as numbers, instants as dates and days as text', async () => {
    const { rows } = await database.pool.query(
      "SELECT 9007199254740991::bigint AS safe, timestamptz '2026-11-21T10:00:00Z' AS at, date '2026-11-21' AS day",
    )
    expect(rows).toEqual([{ safe: 9007199254740991, at: new Date('2026-11-21T10:00:00Z'), day: '2026-11-21' }])
  })

  test('refuses a whole number that a number cannot hold, and works on', async () => {
    await expect(database.pool.query('SELECT 9007199254740993::bigint')).rejects.toThrow(RangeError)
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  test('cancels a statement that takes too long', async () => {
    const hasty = createPool({ url: database.url, statementTimeoutMs: 50 })
    const error = await hasty.query('SELECT pg_sleep(10)').catch((reason: unknown) => reason)
    await hasty.end()
    expect(error).toMatchObject({ code: '57014' })
    expect(isRetryablePostgresError(error)).toBe(true)
  })

  test('outlives the death of an idle connection and says so', async () => {
    const onProblem = vi.fn()
    const pool = createPool({ url: database.url, max: 1, applicationName: 'idle-victim', onProblem })
    await pool.query('SELECT 1')
    await killBackends('idle-victim')
    await vi.waitFor(() => expect(onProblem).toHaveBeenCalledTimes(1), { timeout: 5_000 })
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  test('says within its time limit that nobody listens', async () => {
    const nowhere = createPool({ url: 'postgres://nobody@127.0.0.1:1/none' })
    const error = await nowhere.query('SELECT 1').catch((reason: unknown) => reason)
    expect(isRetryablePostgresError(error)).toBe(true)
    await nowhere.end()
  })
})

describe('inTransaction', () => {
  test('commits what the work did and gives its result', async () => {
    const result = await inTransaction(database.pool, async (client) => {
      await client.query('INSERT INTO numbers VALUES (1)')
      return 'done'
    })
    expect([result, await count()]).toEqual(['done', 1])
  })

  test('rolls back when the work fails, passes the failure on and keeps the connection usable', async () => {
    const pool = createPool({ url: database.url, max: 1 })
    const before = await count()
    const failing = inTransaction(pool, async (client) => {
      await client.query('INSERT INTO numbers VALUES (2)')
      throw new Error('no more')
    })
    await expect(failing).rejects.toThrow('no more')
    expect(await count()).toBe(before)
    expect(pool.totalCount).toBe(1)
    expect((await pool.query('SELECT txid_current_if_assigned() AS open')).rows).toEqual([{ open: null }])
    await pool.end()
  })

  test('survives a connection that dies between two statements', async () => {
    const before = await count()
    const pool = createPool({ url: database.url, max: 1, applicationName: 'busy-victim' })
    const failing = inTransaction(pool, async (client) => {
      await client.query('INSERT INTO numbers VALUES (3)')
      const isDead = new Promise<void>((resolve) => client.once('end', resolve))
      await killBackends('busy-victim')
      await isDead
      await client.query('INSERT INTO numbers VALUES (4)')
    })
    const error = await failing.catch((reason: unknown) => reason)
    expect(isRetryablePostgresError(error)).toBe(true)
    expect(await count()).toBe(before)
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })
})

async function killBackends(applicationName: string): Promise<void> {
  await database.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
    applicationName,
  ])
}
