import { movePosition, openPosition, readPosition } from '@rocade/stream-cleaner/pg-sink/sink-position'
import type { PoolClient } from 'pg'
import { beforeEach, describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { brokenConnection, createSimulatedDatabase, type SimulatedDatabase } from './simulated-database.ts'
import { fingerprintOf } from './statement-models.ts'
import { createWorld, type SimulatedProcess, type World } from './world.ts'

const assignment = { topic: 'traffic_raw', topicId: 't', partition: 0 }

describe('the simulated database', () => {
  let world: World
  let database: SimulatedDatabase
  let processes: SimulatedProcess[]
  beforeEach(() => {
    world = createWorld(createRandom(1), 0)
    database = createSimulatedDatabase(world)
    processes = [world.createProcess('a'), world.createProcess('b')]
  })

  /** Runs the world until the work is done, or for a simulated minute. */
  async function inWorld<T>(work: Promise<T>): Promise<T | 'still waiting'> {
    let done: { value: T } | { error: unknown } | undefined
    work.then(
      (value) => {
        done = { value }
      },
      (error: unknown) => {
        done = { error }
      },
    )
    await new Promise((resolve) => setImmediate(resolve))
    await world.run(() => done !== undefined, 60_000)
    if (done === undefined) return 'still waiting'
    if ('error' in done) throw done.error
    return done.value
  }
  const clientOf = async (n: 0 | 1) => (await inWorld(poolOf(n).connect())) as PoolClient
  const poolOf = (n: 0 | 1) => database.openPool(processes[n] as SimulatedProcess)

  test('moves a position from where it is, and from nowhere else', async () => {
    await inWorld(openPosition(poolOf(0), assignment))
    const client = await clientOf(0)
    expect(await inWorld(movePosition(client, assignment, 0, 5))).toBe(true)
    expect(await inWorld(movePosition(client, assignment, 0, 7))).toBe(false)
    expect(await inWorld(readPosition(poolOf(1), assignment))).toBe(5)
  })

  test('shows nothing of a transaction before its commit', async () => {
    await inWorld(openPosition(poolOf(0), assignment))
    const client = await clientOf(0)
    await inWorld(client.query('BEGIN'))
    await inWorld(movePosition(client, assignment, 0, 5))
    expect(await inWorld(readPosition(poolOf(1), assignment))).toBe(0)
    await inWorld(client.query('COMMIT'))
    expect(await inWorld(readPosition(poolOf(1), assignment))).toBe(5)
  })

  test('lets a rival wait for the row, and then see what was committed', async () => {
    await inWorld(openPosition(poolOf(0), assignment))
    const [owner, rival] = [await clientOf(0), await clientOf(1)]
    await inWorld(owner.query('BEGIN'))
    await inWorld(movePosition(owner, assignment, 0, 5))
    let answer: boolean | undefined
    const waiting = movePosition(rival, assignment, 0, 3).then((moved) => {
      answer = moved
    })
    await world.run(() => answer !== undefined, 1_000)
    expect(answer).toBeUndefined()
    await inWorld(owner.query('COMMIT'))
    await inWorld(waiting)
    expect(answer).toBe(false)
  })

  test('cancels a statement that waits too long', async () => {
    await inWorld(openPosition(poolOf(0), assignment))
    const [owner, rival] = [await clientOf(0), await clientOf(1)]
    await inWorld(owner.query('BEGIN'))
    await inWorld(movePosition(owner, assignment, 0, 5))
    await expect(inWorld(movePosition(rival, assignment, 0, 3))).rejects.toMatchObject({ code: '57014' })
  })

  test('takes back what a killed process has not committed', async () => {
    await inWorld(openPosition(poolOf(0), assignment))
    const client = await clientOf(0)
    await inWorld(client.query('BEGIN'))
    await inWorld(movePosition(client, assignment, 0, 5))
    processes[0]?.kill()
    await world.run(() => false, 1_000)
    const rival = await clientOf(1)
    expect(await inWorld(movePosition(rival, assignment, 0, 3))).toBe(true)
  })

  test.each([
    ['before', 0],
    ['after', 5],
  ] as const)('keeps a COMMIT whose connection was cut %s it at position %i', async (when, position) => {
    await inWorld(openPosition(poolOf(0), assignment))
    const client = await clientOf(0)
    await inWorld(client.query('BEGIN'))
    await inWorld(movePosition(client, assignment, 0, 5))
    world.disturb(({ what }) => (what === 'COMMIT' ? { when, error: brokenConnection() } : undefined))
    await expect(inWorld(client.query('COMMIT'))).rejects.toThrow(/terminated/)
    expect(await inWorld(readPosition(poolOf(1), assignment))).toBe(position)
  })

  test('refuses a statement that it has no model of', async () => {
    const client = await clientOf(0)
    await expect(inWorld(client.query('UPDATE sink_positions SET next_offset = $1', [5]))).rejects.toThrow(
      /does not know this statement/,
    )
  })
})

test('a fingerprint changes with the words of a statement, and not with its spaces', () => {
  expect(fingerprintOf('SELECT  1\n FROM t')).toBe(fingerprintOf('SELECT 1 FROM t'))
  expect(fingerprintOf('SELECT 2 FROM t')).not.toBe(fingerprintOf('SELECT 1 FROM t'))
})
