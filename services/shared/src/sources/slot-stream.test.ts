import { describe, expect, test } from 'vitest'
import type { RawReading } from '../ports/source.ts'
import { CATCH_UP_MAX_MS, type SlotPlan, slotHistory, streamSlots } from './slot-stream.ts'

const MINUTE_MS = 60_000
const plan: SlotPlan = {
  intervalMs: 5 * MINUTE_MS,
  sensors: 10,
  readingsAt: (slotMs, from, to) => {
    const readings: RawReading[] = []
    for (let sensor = from; sensor < to; sensor++) readings.push({ slotMs, sensor })
    return readings
  },
}
const START_MS = Date.UTC(2026, 10, 21, 12)

/** A stream over a clock that a test moves. */
function open(fromMs: number, nowMs: number, speed: number | null = null) {
  const clock = { now: nowMs, nowMs: () => clock.now }
  const abort = new AbortController()
  const stream = streamSlots(plan, { fromMs, speed, clock, signal: abort.signal })
  return { clock, abort, next: async () => (await stream.next()).value }
}

describe('streamSlots', () => {
  test('tells what was missed at once, slot by slot, then the part of this slot that is due', async () => {
    const { next } = open(START_MS, START_MS + 12 * MINUTE_MS)
    expect(await next()).toMatchObject({ readings: { length: 10 }, nextFromMs: START_MS + 5 * MINUTE_MS })
    expect(await next()).toMatchObject({ readings: { length: 10 }, nextFromMs: START_MS + 10 * MINUTE_MS })
    // Two of five minutes: sensors 0 to 4 are due, one each half minute; the slot is not done.
    expect(await next()).toMatchObject({ readings: { length: 5 }, nextFromMs: START_MS + 10 * MINUTE_MS })
  })

  test('spreads a slot over its interval: each sensor reports in its turn, and none before', async () => {
    const { clock, next } = open(START_MS, START_MS)
    expect(await next()).toMatchObject({ readings: [{ sensor: 0 }] })
    const waiting = next()
    clock.now += 30_000
    expect(await waiting).toMatchObject({ readings: [{ sensor: 1 }], nextFromMs: START_MS })
    const rest = next()
    clock.now = START_MS + 5 * MINUTE_MS - 1
    expect(await rest).toMatchObject({ readings: { length: 8 }, nextFromMs: START_MS + 5 * MINUTE_MS })
  })

  test.each([null, 60])('goes on from now when the clock is set back by two days (speed %s)', async (speed) => {
    const twoDaysMs = 2 * 24 * 60 * MINUTE_MS
    const { clock, next } = open(START_MS + twoDaysMs, START_MS + twoDaysMs, speed)
    expect(await next()).toMatchObject({ readings: [{ slotMs: START_MS + twoDaysMs }] })
    const waiting = next()
    clock.now = START_MS
    expect(await waiting).toMatchObject({ readings: [{ slotMs: START_MS, sensor: 0 }] })
  })

  test('never tells the future: a start between two slots waits for the next one', async () => {
    const { clock, next } = open(START_MS + 1, START_MS + 1)
    const waiting = next()
    clock.now = START_MS + 5 * MINUTE_MS
    expect(await waiting).toMatchObject({ readings: [{ slotMs: START_MS + 5 * MINUTE_MS, sensor: 0 }] })
  })

  test('tells the past at the given speed', async () => {
    const { clock, next } = open(START_MS - 60 * MINUTE_MS, START_MS, 60)
    expect(await next()).toMatchObject({ readings: { length: 1 } })
    const waiting = next()
    clock.now += 2500 // 2.5 s at 60 times is 2.5 minutes: sensors 1 to 5
    expect(await waiting).toMatchObject({ readings: { length: 5 }, nextFromMs: START_MS - 60 * MINUTE_MS })
  })

  test('leaves out what the cleaner would refuse as too late', async () => {
    const { next } = open(START_MS - 3 * CATCH_UP_MAX_MS, START_MS)
    expect(await next()).toMatchObject({ readings: [{ slotMs: START_MS - CATCH_UP_MAX_MS }, ...Array(9).fill({})] })
  })

  test('ends quietly when it is aborted', async () => {
    const { abort, next } = open(START_MS + 1, START_MS + 1)
    const waiting = next()
    abort.abort()
    expect(await waiting).toBeUndefined()
  })
})

test('slotHistory gives the slots of a half-open range', () => {
  const batches = [...slotHistory(plan, START_MS + 1, START_MS + 10 * MINUTE_MS)]
  expect(batches.map((batch) => batch[0])).toEqual([{ slotMs: START_MS + 5 * MINUTE_MS, sensor: 0 }])
})
