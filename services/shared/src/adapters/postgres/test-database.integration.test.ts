import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

describe('openTestDatabase', () => {
  let first: TestDatabase
  let second: TestDatabase
  beforeAll(async () => {
    const opened = await Promise.all([openTestDatabase(), openTestDatabase()])
    first = opened[0]
    second = opened[1]
  })
  afterAll(() => Promise.all([first.close(), second.close()]))

  test('gives databases that have the tables and know nothing of one another', async () => {
    await first.pool.query("INSERT INTO cities VALUES ('paris', 'Paris', 'FR', 'Europe/Paris', true, 900)")
    const count = 'SELECT count(*) AS cities FROM cities'
    expect((await first.pool.query(count)).rows).toEqual([{ cities: 1 }])
    expect((await second.pool.query(count)).rows).toEqual([{ cities: 0 }])
  })
})
