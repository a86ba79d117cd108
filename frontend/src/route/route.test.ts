import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BASELINES, formatRoute, PAGES, PLAY_SPEEDS, parseRoute, START, toggleName, VIEWS } from './route.ts'

describe('route', () => {
  test('reads a shared link', () => {
    expect(parseRoute('?page=analytics&city=paris&zone=louvre')).toEqual({
      ...START,
      page: 'analytics',
      cityId: 'paris',
      zoneId: 'louvre',
    })
    expect(
      parseRoute(
        '?at=2026-11-25T17:30Z&view=difference&against=week&speed=600&only=jammed,closed&hide=names&as=table&map=11.2/34.05/-118.25&lang=fr',
      ),
    ).toEqual({
      ...START,
      atMs: Date.parse('2026-11-25T17:30Z'),
      view: 'difference',
      against: 'week',
      playSpeed: 600,
      only: ['jammed', 'closed'],
      hidden: ['names'],
      isTable: true,
      camera: { zoom: 11.2, lat: 34.05, lon: -118.25 },
      language: 'fr',
    })
  })
  test('is the live map of any city when the address says nothing', () => {
    expect(parseRoute('')).toEqual(START)
    expect(formatRoute(START)).toBe('/')
  })
  test('takes nonsense as nothing', () => {
    const search =
      '?page=<script>&city=../../x&zone=%00&segment=%E0%A4%A&at=yesterday&view=upside-down&against=all&speed=7&only=<b>&hide=,&as=chair&map=999/999/999&lang=xx&question=1&ask=%5B%5D'
    expect(parseRoute(search)).toEqual(START)
    expect(parseRoute('?at=2026-13-45T99:99Z')).toEqual(START)
  })
  test('never throws, whatever stands in the address', () => {
    fc.assert(fc.property(fc.string(), (search) => parseRoute(search).page.length > 0))
  })
  test('comes back the same from its own address', () => {
    const id = fc.option(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/))
    const words = fc.uniqueArray(fc.constantFrom('free', 'jammed', 'no-data', 'closed'))
    const route = fc.record({
      page: fc.constantFrom(...PAGES),
      cityId: id,
      zoneId: id,
      segmentId: id,
      atMs: fc.option(fc.integer({ min: 0, max: 30_000_000 }).map((minutes) => minutes * 60_000)),
      view: fc.constantFrom(...VIEWS),
      against: fc.constantFrom(...BASELINES),
      playSpeed: fc.constantFrom(...PLAY_SPEEDS),
      only: words,
      hidden: words,
      isTable: fc.boolean(),
      camera: fc.option(
        fc.record({
          zoom: fc.integer({ min: 0, max: 190 }).map((tenths) => tenths / 10),
          lat: fc.integer({ min: -8500, max: 8500 }).map((parts) => parts / 100),
          lon: fc.integer({ min: -18_000, max: 18_000 }).map((parts) => parts / 100),
        }),
      ),
      questionId: fc.option(fc.uuid().map((uuid) => uuid.toLowerCase())),
      ask: fc.option(fc.string().map((words) => JSON.stringify({ words }))),
      language: fc.constantFrom(null, 'en' as const, 'fr' as const),
    })
    fc.assert(
      fc.property(route, (it) => {
        expect(parseRoute(formatRoute(it).slice(1))).toEqual(it)
      }),
    )
  })
})

describe('toggleName', () => {
  test('adds a name that is missing and takes one that is there', () => {
    expect(toggleName(['a'], 'b')).toEqual(['a', 'b'])
    expect(toggleName(['a', 'b'], 'a')).toEqual(['b'])
  })
})
