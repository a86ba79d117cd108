import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatRoute, parseRoute } from './route.ts'

describe('route', () => {
  test('reads a shared link', () => {
    expect(parseRoute('?page=analytics&city=paris&zone=louvre')).toEqual({
      page: 'analytics',
      cityId: 'paris',
      zoneId: 'louvre',
      segmentId: null,
      language: null,
    })
  })
  test('is the map of any city when the address says nothing', () => {
    expect(parseRoute('')).toEqual({ page: 'map', cityId: null, zoneId: null, segmentId: null, language: null })
  })
  test('takes nonsense as nothing', () => {
    const route = parseRoute('?page=<script>&city=../../x&zone=%00&segment=%E0%A4%A')
    expect(route).toEqual({ page: 'map', cityId: null, zoneId: null, segmentId: null, language: null })
  })
  test('never throws, whatever stands in the address', () => {
    fc.assert(fc.property(fc.string(), (search) => parseRoute(search).page.length > 0))
  })
  test('comes back the same from its own address', () => {
    const id = fc.option(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/))
    const route = fc.record({
      page: fc.constantFrom('map' as const, 'analytics' as const, 'status' as const),
      cityId: id,
      zoneId: id,
      segmentId: id,
      language: fc.constantFrom(null, 'en' as const, 'fr' as const),
    })
    fc.assert(
      fc.property(route, (it) => {
        expect(parseRoute(formatRoute(it).slice(1))).toEqual(it)
      }),
    )
  })
})
