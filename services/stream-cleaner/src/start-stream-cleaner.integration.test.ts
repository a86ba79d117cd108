import { setTimeout as delay } from 'node:timers/promises'
import { liveTopic, rejectedTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { AppError } from '@rocade/shared/runtime/app-error'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GATHER_MS } from './start-stream-cleaner.ts'
import { bronzeFiles, bronzeRows, tilesTheLog, until } from './test-support/drained.ts'
import { asMessage, openTestStack, type TestStack, trafficReading } from './test-support/test-stack.ts'

describe('the stream-cleaner', () => {
  let stack: TestStack
  beforeEach(async () => {
    stack = await openTestStack()
  })
  afterEach(() => stack.close())

  const count = async (table: string) =>
    Number((await stack.pool.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n)
  const bothHave = (rows: number, bronze: number) =>
    until(
      async () => ({ rows: await count('traffic_data'), bronze: await bronzeRows(stack.lake) }),
      (seen) => seen.rows >= rows && seen.bronze >= bronze,
    )

  test('stores each reading once in PostgreSQL and each message once in the lake', async () => {
    const readings = Array.from({ length: 3000 }, (_, n) => trafficReading(n))
    await stack.publish(readings.map(asMessage))
    await stack.publish(readings.slice(0, 500).map(asMessage)) // a producer that repeats itself
    await using _cleaner = await stack.start()
    expect(await bothHave(3000, 3500)).toEqual({ rows: 3000, bronze: 3500 })

    const outcomes = await stack.pool.query(
      'SELECT outcome, sum(messages)::integer AS n FROM cleaning_counts GROUP BY 1 ORDER BY 1',
    )
    expect(outcomes.rows).toEqual([
      { outcome: 'accept', n: 3000 },
      { outcome: 'duplicate', n: 500 },
    ])
    const rolledUp = await stack.pool.query('SELECT sum(readings)::integer AS n FROM traffic_hourly')
    expect(rolledUp.rows[0].n).toBe(3000)
    expect(tilesTheLog(await bronzeFiles(stack.lake))).toBe(true)
    expect(await count('traffic_latest')).toBe(207)
  })

  test('keeps a bad message with its bytes and its reason, and goes on with the next one', async () => {
    const bad: [string, Uint8Array | null][] = [
      ['json', Buffer.from('{"speedKmh": 1')],
      ['encoding', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
      ['empty', null],
      ['too_large', Buffer.alloc(64 * 1024 + 1, 0x20)],
      ['json', Buffer.from('['.repeat(10_000))],
      ['contract', Buffer.from('{"schemaVersion": 1, "speedKmh": 50}')],
      ['json', Buffer.from('{"__proto__": {"polluted": true}}')],
      ['unsupported_schema', asMessage({ ...trafficReading(1), schemaVersion: 2 as 1 }).value],
      ['range', asMessage(trafficReading(1, { speedKmh: 301 })).value],
      [
        'too_late',
        asMessage(trafficReading(1, { observedAt: new Date(Date.now() - 25 * 3_600_000).toISOString() })).value,
      ],
      ['clock', asMessage(trafficReading(1, { observedAt: '2099-01-01T00:00:00Z' })).value],
      ['clock', asMessage(trafficReading(1, { observedAt: '1970-01-21T00:00:00Z' })).value],
      ['unknown_city', asMessage({ ...trafficReading(1), cityId: 'atlantis' }).value],
      ['unknown_segment', asMessage(trafficReading(1, { segmentId: '999' })).value],
    ]
    await stack.publish(bad.map(([, value]) => ({ key: 'k', value })))
    await stack.publish([asMessage(trafficReading(1))])
    await using _cleaner = await stack.start()
    await bothHave(1, bad.length + 1)

    const rejected = await stack.pool.query('SELECT reason, raw FROM rejected_messages ORDER BY message_offset')
    expect(rejected.rows.map((row) => row.reason)).toEqual(bad.map(([reason]) => reason))
    expect(rejected.rows.map((row) => row.raw)).toEqual(
      bad.map(([, value]) => (value === null ? null : Buffer.from(value))),
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    const told = await until(
      () => totalOf(stack.log, rejectedTopic(traffic)),
      (messages) => messages === bad.length,
    )
    expect(told).toBe(bad.length)
  })

  test('a late reading is stored and counted, and is not shown as the newest', async () => {
    const now = trafficReading(0, { speedKmh: 30, observedAt: new Date(Date.now() - 1000).toISOString() })
    const late = trafficReading(0, { speedKmh: 90, observedAt: new Date(Date.now() - 3_600_000).toISOString() })
    await stack.publish([asMessage(now)])
    await using _cleaner = await stack.start()
    await bothHave(1, 1)
    await stack.publish([asMessage(late)])
    await bothHave(2, 2)
    const latest = await stack.pool.query('SELECT speed_kmh FROM traffic_latest')
    expect(latest.rows).toEqual([{ speed_kmh: 30 }])
    expect(await totalOf(stack.log, liveTopic(traffic))).toBe(1)
  })

  test('goes on where it was after a stop, without a second copy', async () => {
    await stack.publish(Array.from({ length: 700 }, (_, n) => asMessage(trafficReading(n))))
    const first = await stack.start()
    await until(
      () => count('traffic_data'),
      (rows) => rows === 700,
    )
    await delay(4 * GATHER_MS.lake) // nobody tells from outside when the lake sink has taken messages
    await first[Symbol.asyncDispose]()
    expect(await bronzeRows(stack.lake)).toBe(700) // a clean stop leaves nothing in memory
    await stack.publish(Array.from({ length: 300 }, (_, n) => asMessage(trafficReading(700 + n))))
    await using _second = await stack.start()
    expect(await bothHave(1000, 1000)).toEqual({ rows: 1000, bronze: 1000 })
    expect(tilesTheLog(await bronzeFiles(stack.lake))).toBe(true)
  })

  test('with the lake away, the database goes on; the lake catches up when it is back', async () => {
    let isAway = true
    const lake = {
      ...stack.lake,
      publish: (path: string, bytes: Uint8Array) =>
        isAway
          ? Promise.reject(new AppError('DISK_FULL', 'no space left', { retryable: true }))
          : stack.lake.publish(path, bytes),
    }
    await stack.publish(Array.from({ length: 2000 }, (_, n) => asMessage(trafficReading(n))))
    await using cleaner = await stack.start({ lake })
    await until(
      () => count('traffic_data'),
      (rows) => rows === 2000,
    )
    await until(
      async () => cleaner.health(),
      (health) => health.status === 'degraded',
    )
    expect(cleaner.health().detail).toMatch(/lake: no space left; trying again/)
    isAway = false
    await bothHave(2000, 2000)
    await until(
      async () => cleaner.health(),
      (health) => health.status === 'ok',
    )
    expect(tilesTheLog(await bronzeFiles(stack.lake))).toBe(true)
  })

  test('a publish whose answer was lost is recognised as our own file', async () => {
    const lost = new Set<string>()
    const lake = {
      ...stack.lake,
      async publish(path: string, bytes: Uint8Array) {
        const outcome = await stack.lake.publish(path, bytes)
        if (lost.has(path)) return outcome
        lost.add(path)
        throw new AppError('STORE', 'connection reset', { retryable: true })
      },
    }
    await stack.publish(Array.from({ length: 1000 }, (_, n) => asMessage(trafficReading(n))))
    await using _cleaner = await stack.start({ lake })
    expect(await bothHave(1000, 1000)).toEqual({ rows: 1000, bronze: 1000 })
    expect(lost.size).toBeGreaterThan(0)
    expect(tilesTheLog(await bronzeFiles(stack.lake))).toBe(true)
  })

  test('two cleaners on the same partitions: one wins each batch, nothing is stored twice', async () => {
    await stack.publish(Array.from({ length: 4000 }, (_, n) => asMessage(trafficReading(n))))
    // The embedded log lets a group read once at a time; a zombie has forgotten that it was replaced.
    const asZombie: EventLog = {
      ...stack.log,
      consume: (options) => stack.log.consume({ ...options, group: `${options.group}-zombie` }),
    }
    await using _owner = await stack.start()
    await using _zombie = await stack.start({ log: asZombie })
    expect(await bothHave(4000, 4000)).toEqual({ rows: 4000, bronze: 4000 })
    const counted = await stack.pool.query(`SELECT sum(messages)::integer AS n FROM cleaning_counts`)
    expect(counted.rows[0].n).toBe(4000)
    expect(tilesTheLog(await bronzeFiles(stack.lake))).toBe(true)
  })
})

test('after a clock two days ahead was corrected, the present is taken, stored and told', async () => {
  const clock = { aheadMs: 2 * 86_400_000, nowMs: () => Date.now() + clock.aheadMs }
  const stack = await openTestStack({}, clock)
  try {
    const outcomes = async () =>
      (await stack.pool.query('SELECT outcome, sum(messages)::integer AS n FROM cleaning_counts GROUP BY 1')).rows
    // of a compacted topic the end counts: the second one takes the place of the first
    const told = async () => (await stack.log.offsets(liveTopic(traffic))).reduce((sum, { end }) => sum + end, 0)
    const reading = () => asMessage(trafficReading(0, { observedAt: new Date(clock.nowMs() - 1000).toISOString() }))
    await stack.publish([reading()])
    await using _cleaner = await stack.start()
    expect(await until(told, (messages) => messages === 1)).toBe(1)
    clock.aheadMs = 0
    await stack.publish([reading()])
    expect(await until(told, (messages) => messages === 2)).toBe(2)
    expect(await outcomes()).toEqual([{ outcome: 'accept', n: 2 }])
    const { rows } = await stack.pool.query('SELECT observed_at <= now() AS is_present FROM traffic_latest')
    expect(rows).toEqual([{ is_present: true }])
  } finally {
    await stack.close()
  }
})

/** Messages that are in a topic now. */
async function totalOf(log: EventLog, topic: string): Promise<number> {
  return (await log.offsets(topic)).reduce((sum, { earliest, end }) => sum + (end - earliest), 0)
}
