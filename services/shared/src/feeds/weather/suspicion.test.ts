import { describe, expect, test } from 'vitest'
import { type KeptWeather, suspectWeather } from './suspicion.ts'

const MINUTE_MS = 60_000
const TRAITS = { intervalMs: 5 * MINUTE_MS, isWhole: false }
const readings = (count: number, change: (i: number) => Partial<KeptWeather> = () => ({})): KeptWeather[] =>
  Array.from({ length: count }, (_, i) => ({
    source: 'openweather',
    observedAtMs: i * 5 * MINUTE_MS,
    arrival: i,
    temperatureC: 15 + Math.sin(i / 7),
    humidityPct: 60 - i / 10,
    pressureHpa: 1013 + i / 50,
    windSpeedKmh: 12 + Math.cos(i),
    windDirectionDeg: 200 + i,
    ...change(i),
  }))
const suspects = (given: readonly KeptWeather[]) =>
  suspectWeather(given, TRAITS).flatMap((reason, i) => (reason === null ? [] : [`${i} ${reason}`]))

describe('suspectWeather', () => {
  test('doubts nothing in weather, not even in a front', () => {
    expect(suspects(readings(36))).toEqual([])
    expect(suspects(readings(36, (i) => (i >= 18 ? { temperatureC: 4 + Math.sin(i) / 5 } : {})))).toEqual([])
  })

  test('one temperature far from its neighbours is a spike, several that come back are a jump', () => {
    expect(suspects(readings(36, (i) => (i === 18 ? { temperatureC: 35 } : {})))).toEqual(['18 spike'])
    expect(suspects(readings(36, (i) => (i === 18 || i === 19 ? { temperatureC: 35 } : {})))).toEqual([
      '18 jump',
      '19 jump',
    ])
  })

  test('an hour in which nothing moves at all is a stuck station', () => {
    const still = { temperatureC: 15, humidityPct: 60, pressureHpa: 1013, windSpeedKmh: 12, windDirectionDeg: 200 }
    expect(suspects(readings(36, (i) => (i >= 10 && i < 24 ? still : {})))).toEqual(
      Array.from({ length: 13 }, (_, i) => `${11 + i} stuck`),
    )
    // Two fields alone may well stand still.
    const few = { ...still, pressureHpa: null, windSpeedKmh: null, windDirectionDeg: null }
    expect(suspects(readings(36, (i) => (i >= 10 && i < 24 ? few : {})))).toEqual([])
  })
})
