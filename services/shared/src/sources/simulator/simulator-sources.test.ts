import { describe, expect, test } from 'vitest'
import type { City } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import { feeds, traffic, weather } from '../../feeds/index.ts'
import type { WeatherReading } from '../../feeds/weather/contract.ts'
import { createTrafficSimulator, createWeatherSimulator } from './simulator-sources.ts'

const isOn = () => ({ state: 'on', detail: '' }) as const
const clock = { nowMs: () => 0 }
const DAY_MS = 86_400_000
const cities = loadCities()
const paris = cities.find(({ cityId }) => cityId === 'paris') as City

const trafficSource = createTrafficSimulator({ clock, seed: 7, intervalS: 600, isOn })
const weatherSource = createWeatherSimulator({ clock, seed: 7, isOn })
const weatherOf = (city: City, from: string, days: number) =>
  [
    ...weatherSource.history(city, Date.parse(from), Date.parse(from) + days * DAY_MS),
  ].flat() as unknown as WeatherReading[]
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('simulated readings', () => {
  test.each(cities.map((city) => [city.cityId, city] as const))(
    'of %s are all taken by the cleaner',
    (_cityId, city) => {
      const fromMs = Date.parse('2026-07-01T00:00:00Z')
      for (const [feed, source] of [[traffic, trafficSource] as const, [weather, weatherSource] as const]) {
        const context = { appendedAtMs: fromMs + DAY_MS, hasCity: () => true, hasSegment: () => true }
        const raw = [...source.history(city, fromMs, fromMs + DAY_MS)].flat()
        const results = raw.map((reading) => feeds.find(({ name }) => name === feed.name)?.clean(reading, context))
        expect(results.filter((result) => result?.kind !== 'accept')).toEqual([])
      }
    },
  )

  test('are labelled as simulated', () => {
    expect(weatherOf(paris, '2026-07-01T00:00:00Z', 0.01)[0]).toMatchObject({ source: 'simulator', cityId: 'paris' })
  })
})

describe('simulated weather', () => {
  const january = weatherOf(paris, '2026-01-01T00:00:00Z', 31)
  const july = weatherOf(paris, '2026-07-01T00:00:00Z', 31)

  test('is warmer in summer than in winter, and the other way round in the south', () => {
    const temperatureC = (readings: WeatherReading[]) => mean(readings.map((reading) => reading.temperatureC))
    expect(temperatureC(july) - temperatureC(january)).toBeGreaterThan(8)
    const south = { ...paris, cityId: 'south', bounds: [-72, -45, -71, -44], timeZone: 'America/Santiago' } as City
    const [southJuly, southJanuary] = ['2026-07-01', '2026-01-01'].map((from) =>
      weatherOf(south, `${from}T00:00:00Z`, 31),
    )
    expect(temperatureC(southJuly ?? [])).toBeLessThan(temperatureC(southJanuary ?? []))
  })

  test('is warmer in the afternoon than before dawn', () => {
    const at = (hourUtc: string) =>
      mean(july.filter((reading) => reading.observedAt.includes(`T${hourUtc}:`)).map((reading) => reading.temperatureC))
    expect(at('13') - at('02')).toBeGreaterThan(4)
  })

  test('has rain, in episodes: it rains seldom, and mostly when it rained five minutes before', () => {
    const isWet = january.map((reading) => (reading.rainMmPerHour ?? 0) > 0)
    const wet = isWet.filter(Boolean).length
    expect(wet / isWet.length).toBeGreaterThan(0.02)
    expect(wet / isWet.length).toBeLessThan(0.4)
    expect(isWet.filter((now, i) => now && isWet[i - 1]).length / wet).toBeGreaterThan(0.85)
  })

  test('stays within what Paris has seen', () => {
    for (const reading of [...january, ...july]) {
      expect(reading.temperatureC).toBeGreaterThan(-20)
      expect(reading.temperatureC).toBeLessThan(42)
      expect(reading.pressureHpa).toBeGreaterThan(960)
      expect(reading.pressureHpa).toBeLessThan(1055)
    }
  })
})
