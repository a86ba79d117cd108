import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type KeptTraffic, suspectTraffic } from './suspicion.ts'

const MINUTE_MS = 60_000
const SEGMENT = { lengthM: 1000, freeFlowKmh: 50 }
const TRAITS = { intervalMs: 2 * MINUTE_MS, isWhole: false }
const STEP_MS = 2 * MINUTE_MS

/** Readings of one segment every two minutes with the given speeds; travel times as they belong to them. */
const readings = (speeds: readonly number[], change: (i: number) => Partial<KeptTraffic> = () => ({})): KeptTraffic[] =>
  speeds.map((speedKmh, i) => ({
    source: 'simulator',
    observedAtMs: i * STEP_MS,
    arrival: i,
    speedKmh,
    freeFlowKmh: SEGMENT.freeFlowKmh,
    travelTimeS: speedKmh > 0 ? Math.round((SEGMENT.lengthM * 36) / speedKmh) / 10 : null,
    freeFlowTravelTimeS: 72,
    isClosed: false,
    ...change(i),
  }))
/** Speeds that differ a little, around a level. */
const around = (level: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => level + Math.sin((i + from) * 1.7))
const suspects = (given: readonly KeptTraffic[], traits = TRAITS) =>
  suspectTraffic(given, SEGMENT, traits).flatMap((reason, i) => (reason === null ? [] : [`${i} ${reason}`]))

describe('suspectTraffic', () => {
  test('doubts nothing in a road that fills, is jammed for an hour and is free again', () => {
    const day = [...around(48, 30), 40, 31, 22, ...around(9, 30), 17, 30, 42, ...around(48, 30)]
    expect(suspects(readings(day))).toEqual([])
  })

  test('a level that changes at once and stays is traffic', () => {
    expect(suspects(readings([...around(48, 20), ...around(8, 20)]))).toEqual([])
    expect(suspects(readings([...around(8, 20), ...around(48, 20)]))).toEqual([])
  })

  test('one reading that leaves the level and is back is a spike, upwards and downwards', () => {
    const up = around(20, 20)
    up[10] = 60
    expect(suspects(readings(up))).toEqual(['10 spike'])
    const down = around(48, 20)
    down[10] = 3
    expect(suspects(readings(down))).toEqual(['10 spike'])
  })

  test('a queue that is gone for six minutes is a jump; a lorry that stands for six minutes is not', () => {
    const gone = around(8, 20)
    gone.splice(10, 3, 46, 47, 45)
    expect(suspects(readings(gone))).toEqual(['10 jump', '11 jump', '12 jump'])
    const lorry = around(48, 20)
    lorry.splice(10, 3, 6, 5, 7)
    expect(suspects(readings(lorry))).toEqual([])
  })

  test('nothing is faster than the road allows, however long', () => {
    const speeds = around(48, 40)
    speeds.fill(140, 10, 30)
    expect(suspects(readings(speeds))).toHaveLength(20)
  })

  test('half an hour of one value is a stuck sensor; its first reading is believed', () => {
    const speeds = around(40, 40)
    speeds.fill(37.3, 10, 26)
    expect(suspects(readings(speeds))).toEqual(Array.from({ length: 15 }, (_, i) => `${11 + i} stuck`))
    speeds.fill(37.3, 10, 16)
    expect(suspects(readings([...speeds.slice(0, 16), ...around(40, 24, 5)]))).toEqual([])
  })

  test('a standing queue, a closed road and a source that rounds may repeat themselves', () => {
    expect(suspects(readings(Array.from({ length: 40 }, () => 2)))).toEqual([])
    expect(
      suspects(
        readings(
          Array.from({ length: 40 }, () => 0),
          () => ({ isClosed: true, travelTimeS: null }),
        ),
      ),
    ).toEqual([])
    expect(suspects(readings(Array.from({ length: 40 }, () => 47)), { ...TRAITS, isWhole: true })).toEqual([])
  })

  test.each([
    ['mph', 1 / 1.609344],
    ['m/s', 1 / 3.6],
  ])('speeds in %s give themselves away by their travel times', (_unit, factor) => {
    const tenths = (value: number) => Math.round(value * 10) / 10
    const both = readings(around(40, 12), (i) =>
      i === 5 ? { speedKmh: tenths(40 * factor), freeFlowKmh: tenths(50 * factor), travelTimeS: 90 } : {},
    )
    expect(suspects(both)).toEqual(['5 unit'])
    const speedOnly = readings(around(40, 12), (i) =>
      i === 5 ? { speedKmh: tenths(40 * factor), travelTimeS: 90 } : {},
    )
    expect(suspects(speedOnly)).toEqual(['5 unit'])
  })

  test('a source with another idea of length or of free flow is not mixed up', () => {
    const longer = readings(around(40, 12), () => ({ travelTimeS: 150, freeFlowTravelTimeS: 120 }))
    expect(suspects(longer)).toEqual([])
    const slower = readings(around(28, 12), () => ({ freeFlowKmh: 31, freeFlowTravelTimeS: 116.1 }))
    expect(suspects(slower)).toEqual([])
  })

  test('a reading told after later ones, for an instant that was told already, has a lagging clock', () => {
    const given = readings(around(40, 30))
    const lagging = { ...(given[29] as KeptTraffic), observedAtMs: 10 * STEP_MS + 41_000, arrival: 29 }
    const sorted = [...given.slice(0, 29), lagging].sort((a, b) => a.observedAtMs - b.observedAtMs)
    expect(suspects(sorted)).toEqual(['11 clock'])
  })

  test('a late reading that fills its own gap is only late', () => {
    const given = readings(around(40, 30), (i) => (i === 10 ? { arrival: 100 } : {}))
    expect(suspects(given)).toEqual([])
  })

  test('imported readings have no order of arrival, and no clock to doubt', () => {
    const given = readings(around(40, 30), (i) =>
      i === 10 ? { observedAtMs: 9 * STEP_MS + 41_000, arrival: null } : { arrival: null },
    )
    expect(suspects(given)).toEqual([])
  })

  test('gives one reason or none for each reading, the same whenever it is asked', () => {
    const speed = fc.double({ min: 0, max: 300, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.record({ speed, isClosed: fc.boolean() }), { maxLength: 90 }), (given) => {
        const list = readings(
          given.map((one) => one.speed),
          (i) => ({ isClosed: given[i]?.isClosed ?? false }),
        )
        const reasons = suspectTraffic(list, SEGMENT, TRAITS)
        expect(reasons).toHaveLength(list.length)
        expect(suspectTraffic(list, SEGMENT, TRAITS)).toEqual(reasons)
        list.forEach(({ isClosed }, i) => {
          if (isClosed) expect(reasons[i]).toBeNull()
        })
      }),
    )
  })

  test('does not depend on what lies more than an hour away, so that an hour and its neighbours are enough', () => {
    const speed = fc.double({ min: 6, max: 140, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(speed, { minLength: 95, maxLength: 95 }),
        fc.array(speed, { minLength: 60, maxLength: 60 }),
        (hours, before) => {
          // 95 readings: an hour in the middle with more than half an hour on both sides.
          const alone = suspectTraffic(readings(hours), SEGMENT, TRAITS)
          const withPast = suspectTraffic(readings([...before, ...hours]), SEGMENT, TRAITS).slice(60)
          // What follows an excursion that began earlier may be told otherwise within its 20 minutes.
          expect(withPast.slice(45, 65).filter((reason) => reason === 'stuck')).toEqual(
            alone.slice(45, 65).filter((reason) => reason === 'stuck'),
          )
        },
      ),
      { numRuns: 30 },
    )
  })
})
