import { createClient } from '@rocade/shared/adapters/postgres/session-settings'
import { openTestDatabase, type TestDatabase } from '@rocade/shared/adapters/postgres/test-database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CutProxy, startCutProxy } from './cut-proxy.ts'

describe('the proxy in front of PostgreSQL', () => {
  let database: TestDatabase
  let proxy: CutProxy
  beforeEach(async () => {
    database = await openTestDatabase()
    proxy = await startCutProxy(Number(new URL(database.url).port))
    await database.pool.query('CREATE TABLE things (n integer)')
  })
  afterEach(async () => {
    await proxy.close()
    await database.close()
  })
  async function insertThroughProxy(): Promise<void> {
    const url = new URL(database.url)
    url.port = String(proxy.port)
    const client = createClient(url.href)
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query('BEGIN')
      await client.query('INSERT INTO things VALUES (1)')
      await client.query('COMMIT')
    } finally {
      await client.end()
    }
  }
  const things = async () => (await database.pool.query('SELECT * FROM things')).rowCount

  test('passes everything on when it is left alone', async () => {
    await insertThroughProxy()
    expect(await things()).toBe(1)
  })
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cuts a connection %s the server has committed: %i rows', async (moment, rows) => {
    proxy.cutAtCommit([moment])
    await expect(insertThroughProxy()).rejects.toThrow(/terminated/)
    expect(await things()).toBe(rows)
    expect(proxy.cuts()).toBe(1)
  })
  test('takes no connections while it is cut off', async () => {
    proxy.cutOff(60_000)
    await expect(insertThroughProxy()).rejects.toThrow()
  })
})
