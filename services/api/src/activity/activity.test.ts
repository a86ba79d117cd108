import { Activity } from '@rocade/shared/protocol/activity'
import { describe, expect, test } from 'vitest'
import { createActivityBook } from './activity.ts'

const T = Date.parse('2026-06-10T10:00:00Z')
const at = (second: number) => T + second * 1000
const raw = (messages: number) => ({
  appended: new Map([['traffic_raw', messages]]),
  stored: new Map([['pg traffic_raw', messages / 2]]),
})
const reading = { feed: 'traffic', source: 'tomtom', ageS: 60, throughMs: 40 }

describe('the activity of the last minutes', () => {
  test('knows nothing before it has looked twice, and says so with null, never with 0', () => {
    const book = createActivityBook()
    expect(book.activity()).toMatchObject({ until: null, topics: [], throughMs: null, answers: { durationMs: null } })
    book.look(at(0), raw(100))
    expect(book.activity().topics).toEqual([{ topic: 'traffic_raw', perSecond: [] }])
  })

  test('a rate is what came over the time that it really took', () => {
    const book = createActivityBook()
    book.look(at(0), raw(100))
    book.look(at(10), raw(200))
    book.look(at(30), raw(240))
    const { topics, sinks, until } = book.activity()
    expect(topics[0]?.perSecond).toEqual([10, 2])
    expect(sinks[0]).toEqual({ sink: 'pg', topic: 'traffic_raw', perSecond: [5, 1] })
    expect(until).toBe('2026-06-10T10:00:30.000Z')
  })

  test('a look that failed and a log that began anew leave a hole', () => {
    const book = createActivityBook()
    book.look(at(0), raw(100))
    book.look(at(10), { appended: null, stored: null })
    book.look(at(20), raw(300))
    book.look(at(30), raw(20))
    book.look(at(40), raw(40))
    expect(book.activity().topics[0]?.perSecond).toEqual([null, null, null, 2])
  })

  test('readings are told by source, with age and way; one that is quiet for a while gives 0', () => {
    const book = createActivityBook()
    book.look(at(0), raw(0))
    for (let i = 0; i < 20; i++) book.arrived(reading)
    book.look(at(10), raw(0))
    book.look(at(20), raw(0))
    const { sources, throughMs } = book.activity()
    expect(sources).toMatchObject([{ source: 'tomtom', feed: 'traffic', perSecond: [2, 0] }])
    expect(sources[0]?.ageS?.p50).toBeCloseTo(60, -1)
    expect(throughMs?.p95).toBeCloseTo(40, -1)
  })

  test('holds ten minutes of steps and no more, in the agreed form', () => {
    const book = createActivityBook()
    for (let i = 0; i < 200; i++) {
      book.answered(0.004)
      book.look(at(i * 10), raw(i))
    }
    const activity = Activity.parse(book.activity())
    expect(activity.answers.perSecond).toEqual(Array(60).fill(0.1))
    expect(activity.answers.durationMs?.p95).toBeCloseTo(4, 0)
  })
})
