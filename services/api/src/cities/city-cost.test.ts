import type { City } from '@rocade/shared/cities/city'
import type { SourceReport } from '@rocade/shared/protocol/source-report'
import { expect, test } from 'vitest'
import { callsPerDay, cityCost } from './city-cost.ts'

const city = {
  cityId: 'lyon',
  sources: { traffic: ['tomtom', 'simulator'], weather: ['openweather', 'simulator'] },
  segmentsById: new Map(Array.from({ length: 50 }, (_, i) => [String(i), {}])),
} as unknown as City
const report = (values: Partial<SourceReport>): SourceReport => ({
  name: 'simulator',
  feed: 'traffic',
  isRecording: false,
  cityIds: [],
  state: 'on',
  detail: '',
  ...values,
})
const tomtom = report({ name: 'tomtom', cityIds: ['paris'], calls: { perDayMax: 2_500, perCityDay: null } })
const openweather = report({ name: 'openweather', feed: 'weather', calls: { perDayMax: 1_000, perCityDay: 144 } })

test('a city whose sources ask nobody costs nothing', () => {
  const feeds = cityCost(city, [report({}), report({ feed: 'weather' }), { ...tomtom, state: 'off' }])
  expect(feeds.map(({ source }) => source)).toEqual(['simulator', 'simulator'])
  expect(callsPerDay(feeds)).toBe(0)
})
test('where cities share a budget, it is the even share with this city', () => {
  const [traffic] = cityCost(city, [tomtom, report({})])
  expect(traffic).toMatchObject({ source: 'tomtom', callsPerDay: 1_250 })
  expect(traffic?.detail).toBe('2 cities share 2500 calls a day: 50 segments, each asked about every 58 min')
})
test('a city that is active already is not counted twice', () => {
  expect(cityCost(city, [{ ...tomtom, cityIds: ['lyon', 'paris'] }])[0]?.callsPerDay).toBe(1_250)
})
test('calls for each city are told as they are, up to the share of what there is', () => {
  expect(cityCost(city, [openweather])[1]?.callsPerDay).toBe(144)
  const cityIds = Array.from({ length: 9 }, (_, i) => `city-${i}`)
  expect(cityCost(city, [{ ...openweather, cityIds }])[1]?.callsPerDay).toBe(100)
})
test('says when no source is on', () => {
  expect(cityCost(city, [])).toMatchObject([{ source: null, callsPerDay: 0 }, { source: null }])
})
