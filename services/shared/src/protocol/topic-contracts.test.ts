import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CityFile, SegmentCollection, ZoneCollection } from '../cities/city.ts'
import { loadCities } from '../cities/load-cities.ts'
import { text } from '../feeds/contract-parts.ts'
import { streamFeeds } from '../feeds/index.ts'
import { topicsOf } from '../feeds/topics.ts'
import { unboundedParts } from '../test-support/unbounded-parts.ts'
import { CityChange } from './city-change.ts'
import { CityPatch, CityRequest } from './city-requests.ts'
import { ClientMessage } from './live-messages.ts'
import { LiveReading } from './live-topics.ts'
import { Question } from './questions.ts'
import { RunRequest } from './runs.ts'
import { TOPIC_CONTRACTS } from './topic-contracts.ts'

/** Everything that comes from outside of a process, beside the parameters of routes (the API's own test walks those). */
const CONTRACTS: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(streamFeeds.map(({ name, contract }) => [`feed ${name}`, contract])),
  ...Object.fromEntries(Object.entries(TOPIC_CONTRACTS).map(([name, contract]) => [`topic ${name}`, contract])),
  'live topics': LiveReading,
  'live feed': ClientMessage,
  CityFile,
  ZoneCollection,
  SegmentCollection,
  CityRequest,
  CityPatch,
  Question,
  RunRequest,
}

describe('what comes from outside', () => {
  test.each(Object.entries(CONTRACTS))('%s has a bound for every text and every number', (_name, contract) => {
    expect(unboundedParts(contract)).toEqual([])
  })
  test('has a contract on every topic', () => {
    const feedTopics = streamFeeds.flatMap(({ name }) => [`${name}_raw`, `${name}_rejected`, `${name}_live`])
    const own = topicsOf()
      .map(({ name }) => name)
      .filter((name) => !feedTopics.includes(name))
    expect(Object.keys(TOPIC_CONTRACTS).sort()).toEqual(own.sort())
  })
  test.each([
    ['a free flow of 1e-300 km/h', { freeFlowKmh: 1e-300 }],
    ['a length of 1e308 m', { lengthM: 1e308 }],
    ['a length of 5e-324 m', { lengthM: 5e-324 }],
    ['a NUL in a name', { name: 'a\0b' }],
  ])('is no change of a city with %s, so that it is set aside where it is read', (_what, wrong) => {
    const [paris] = loadCities().filter(({ cityId }) => cityId === 'paris')
    const [first, ...others] = paris?.segments.features ?? []
    if (paris === undefined || first === undefined) throw new Error('expected Paris')
    const { name, country, timeZone, bounds, freshS, sources, attribution, zones } = paris
    const change = (properties: object) => ({
      cityId: 'x',
      isActive: true,
      changedAt: '2026-11-30T12:00:00Z',
      city: {
        ...{ name, country, timeZone, bounds, freshS, sources, attribution, zones },
        segments: { type: 'FeatureCollection', features: [{ ...first, properties }, ...others] },
      },
    })
    expect(CityChange.safeParse(change(first.properties)).success).toBe(true)
    expect(CityChange.safeParse(change({ ...first.properties, ...wrong })).success).toBe(false)
  })
  test('would be seen without a bound, wherever it stands', () => {
    const bare = z.object({
      a: z.string(),
      b: z.array(z.object({ c: z.number().nullable() })),
      d: z.number().int().min(0).optional(),
      e: z.record(z.string(), z.boolean()),
      f: z.string().regex(/^a+$/),
      g: z.union([z.literal('x'), z.string().regex(/b/)]),
      h: text(3),
      i: z.number().min(0).max(1),
    })
    expect(unboundedParts(bare)).toEqual([
      '/a: text',
      '/b/items/c: number',
      '/d: number',
      '/e/propertyNames: text',
      '/f: text',
      '/g/1: text',
    ])
  })
})
