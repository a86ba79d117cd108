import { once } from 'node:events'
import { buildChild, startChild } from '@rocade/shared/contract-tests/run-typescript-child'
import { liveTopic, rawTopic, rejectedTopic } from '@rocade/shared/feeds/feed'
import type { IncidentReading } from '@rocade/shared/feeds/incidents/contract'
import { incidents } from '@rocade/shared/feeds/index'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import { toldIncidents } from '@rocade/shared/sources/simulator/incident-simulator'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from './test-support/drained.ts'
import { openTestStack, type TestStack } from './test-support/test-stack.ts'

const DAY_MS = 86_400_000

describe('incidents on their way into PostgreSQL', () => {
  let child: string
  let stack: TestStack
  let told: IncidentReading[]
  beforeAll(async () => {
    child = await buildChild(new URL('./test-support/crashing-cleaner.ts', import.meta.url))
  })
  beforeEach(async () => {
    stack = await openTestStack()
    const paris = stack.cities.find(({ cityId }) => cityId === 'paris')
    const nowMs = Date.now()
    told = paris === undefined ? [] : toldIncidents(1, paris, [nowMs - 7 * DAY_MS, nowMs], nowMs)
  })
  afterEach(() => stack.close())

  const publish = (readings: readonly IncidentReading[]) =>
    stack.publish(
      readings.map((reading) => ({ key: incidents.keyOf(reading), value: Buffer.from(JSON.stringify(reading)) })),
      incidents.name,
    )
  const toldAgain = (readings: readonly IncidentReading[]) =>
    readings.map((reading) => ({ ...reading, toldAt: new Date().toISOString() }))
  const messagesIn = async (topic: string) =>
    (await stack.log.offsets(topic)).reduce((sum, { earliest, end }) => sum + (end - earliest), 0)
  const stored = async () =>
    (
      await stack.pool.query<{ reading_id: string; kind: string; lost_capacity_share: number }>(
        'SELECT * FROM incidents_data ORDER BY observed_at',
      )
    ).rows
  const counts = async () =>
    (
      await stack.pool.query(
        `SELECT outcome, sum(messages)::integer AS n FROM cleaning_counts WHERE feed = 'incidents' GROUP BY 1 ORDER BY 1`,
      )
    ).rows
  const drained = async () => {
    const total = await messagesIn(rawTopic(incidents))
    await until(
      async () =>
        Number(
          (
            await stack.pool.query(
              `SELECT coalesce(sum(next_offset), 0) AS n FROM sink_positions WHERE topic = 'incidents_raw'`,
            )
          ).rows[0].n,
        ),
      (position) => position === total,
    )
  }

  test('each is stored once, however often it is told; the live map is told each time', async () => {
    await publish(told)
    await using _cleaner = await stack.start()
    await drained()
    await publish(toldAgain(told.slice(0, 20)))
    await drained()
    const rows = await stored()
    expect(rows.map((row) => row.reading_id).sort()).toEqual(told.map(({ readingId }) => readingId).sort())
    expect(await counts()).toEqual([
      { outcome: 'accept', n: told.length },
      { outcome: 'duplicate', n: 20 },
    ])
    const live = await until(
      () => messagesIn(liveTopic(incidents)),
      (messages) => messages > 20,
    )
    expect(live).toBeGreaterThan(20)
    expect(await stack.lake.list(bronzeFolder(incidents.name))).toEqual([])
  })

  test('a message that is none is kept with its reason, and the next one is taken', async () => {
    const [good] = told
    if (good === undefined) throw new Error('expected an incident in a week')
    const bad = [
      { ...good, kind: 'flood' },
      { ...good, lostCapacityShare: 2 },
      { ...good, segmentId: 'nowhere' },
    ]
    await publish([...bad, good] as IncidentReading[])
    await using _cleaner = await stack.start()
    await drained()
    const rejected = await stack.pool.query(
      `SELECT reason, convert_from(raw, 'UTF8')::jsonb AS raw FROM rejected_messages WHERE feed = 'incidents'`,
    )
    expect(rejected.rows.map(({ reason }) => reason).sort()).toEqual(['contract', 'range', 'unknown_segment'])
    expect(rejected.rows.map(({ raw }) => raw)).toEqual(expect.arrayContaining(bad))
    expect(await stored()).toHaveLength(1)
    await until(
      () => messagesIn(rejectedTopic(incidents)),
      (messages) => messages === bad.length,
    )
  })

  test.each(['pg.after_position:1', 'pg.after_insert:2', 'pg.after_commit:1'])(
    'kill -9 at %s loses none and stores none twice',
    async (crashAt) => {
      for (let i = 0; i < told.length; i += 20) await publish(told.slice(i, i + 20))
      await publish(toldAgain(told.slice(0, 10)))
      await stack.log.close()
      const run = async (at: string) => {
        const cleaner = startChild(child, [stack.database.url, stack.folder, at])
        const [code, signal] = await once(cleaner, 'exit')
        return signal ?? code
      }
      expect(await run(crashAt)).toBe('SIGKILL')
      expect(await run('none')).toBe(0)
      expect((await stored()).map((row) => row.reading_id).sort()).toEqual(
        told.map(({ readingId }) => readingId).sort(),
      )
      expect(await counts()).toEqual([
        { outcome: 'accept', n: told.length },
        { outcome: 'duplicate', n: 10 },
      ])
    },
    60_000,
  )
})
