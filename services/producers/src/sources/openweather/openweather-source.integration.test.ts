import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { weather } from '@rocade/shared/feeds/index'
import type { Source } from '@rocade/shared/ports/source'
import { readConfig } from '@rocade/shared/runtime/read-config'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Script, type ScriptedServer, startScriptedServer } from '../../../test/scripted-server.ts'
import { whileTimePasses } from '../../../test/while-time-passes.ts'
import { ProducersConfig } from '../../config.ts'
import { createSources } from '../index.ts'

const KEY = 'SECRETKEY1234567890'
const NOW_MS = Date.parse('2026-11-21T12:00:00Z')
const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City

/** The example of OpenWeather's documentation, in metric units, moved to Paris. */
const body = {
  coord: { lon: 2.3375, lat: 48.858 },
  weather: [{ id: 501, main: 'Rain', description: 'moderate rain', icon: '10d' }],
  base: 'stations',
  main: { temp: 25.33, feels_like: 25.6, temp_min: 24.4, temp_max: 26.9, pressure: 1015, humidity: 64 },
  visibility: 10000,
  wind: { speed: 0.62, deg: 349, gust: 1.18 },
  rain: { '1h': 3.16 },
  clouds: { all: 100 },
  dt: Math.floor(NOW_MS / 1000) - 120,
  sys: { type: 2, id: 2075663, country: 'IT', sunrise: 1661834187, sunset: 1661882248 },
  timezone: 7200,
  id: 3163858,
  name: 'Zocca',
  cod: 200,
}
const answer = (change: object = {}): Script => ({ body: JSON.stringify({ ...body, ...change }) })

let server: ScriptedServer
let abort: AbortController
beforeEach(async () => {
  server = await startScriptedServer()
  abort = new AbortController()
})
afterEach(async () => {
  abort.abort()
  await server[Symbol.asyncDispose]()
})

function open(env: Record<string, string> = {}) {
  const clock = { now: NOW_MS, nowMs: () => clock.now }
  const lines: string[] = []
  const metrics = new Registry()
  const sources = createSources({
    config: readConfig(ProducersConfig, { OPENWEATHER_API_KEY: KEY, OPENWEATHER_BASE_URL: server.url, ...env }),
    clock,
    logger: pino({}, { write: (line) => lines.push(line) }),
    metrics,
    timing: { timeoutMs: 200, deadlineMs: 5000, retries: 1, backOffMs: 5 },
  })
  const source = sources.find(({ name }) => name === 'openweather') as Source
  const stream = source.stream(paris, 0, abort.signal)[Symbol.asyncIterator]()
  return { clock, source, lines, metrics, next: async () => (await stream.next()).value }
}
const cleaned = (raw: unknown) =>
  weather.clean(raw, { appendedAtMs: NOW_MS, hasCity: () => true, hasSegment: () => true })

describe('the source openweather', () => {
  test('asks for the middle of the city, in metric units', async () => {
    server.play(answer())
    await open().next()
    const [request] = server.requests as [URL]
    expect(request.pathname).toBe('/data/2.5/weather')
    expect(Object.fromEntries(request.searchParams)).toEqual({
      lat: '48.8580',
      lon: '2.3375',
      units: 'metric',
      appid: KEY,
    })
  })

  test('gives the weather in our units, at the instant of the measurement, and the cleaner takes it', async () => {
    server.play(answer())
    const [reading] = (await open().next())?.readings ?? []
    expect(reading).toMatchObject({
      cityId: 'paris',
      source: 'openweather',
      observedAt: '2026-11-21T11:58:00.000Z',
      temperatureC: 25.33,
      humidityPct: 64,
      pressureHpa: 1015,
      windDirectionDeg: 349,
      rainMmPerHour: 3.16,
      cloudsPct: 100,
      visibilityM: 10000,
    })
    expect(reading?.windSpeedKmh).toBeCloseTo(2.232, 10)
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 100 })
  })

  test('takes no rain for dry, and other missing fields for unknown', async () => {
    const weather = [{ id: 800, main: 'Clear' }]
    server.play(answer({ weather, rain: undefined, visibility: undefined, wind: undefined }))
    const [reading] = (await open().next())?.readings ?? []
    expect(reading).toMatchObject({ rainMmPerHour: 0, visibilityM: null, windSpeedKmh: null, windDirectionDeg: null })
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 70 })
  })

  test.each([
    ['three hours of rain', { rain: { '3h': 6 } }, 2],
    ['rain without an amount', { rain: {} }, null],
    ['the code of rain alone', { rain: undefined }, null],
    ['the code of snow alone', { rain: undefined, weather: [{ id: 601 }] }, 0],
  ])('absent is not zero: %s', async (_what, change, rainMmPerHour) => {
    server.play(answer(change))
    expect((await open().next())?.readings[0]).toMatchObject({ rainMmPerHour })
  })

  test.each([
    ['rain of 9831.3 mm/h', { rain: { '1h': 9831.3 } }, 'rainMmPerHour'],
    ['wind from 361°', { wind: { speed: 3, deg: 361 } }, 'windDirectionDeg'],
    ['null rain', { rain: null }, 'rainMmPerHour'],
    ['null visibility', { visibility: null }, 'visibilityM'],
    ['rain that is a number', { rain: 0.8 }, 'rainMmPerHour'],
    ['visibility of -9999 m', { visibility: -9999 }, 'visibilityM'],
    ['no pressure', { main: { temp: 4, humidity: 70, pressure: 0 } }, 'pressureHpa'],
  ])('an odd value costs itself and 10 of quality: %s', async (_what, change, field) => {
    server.play(answer(change))
    const [reading] = (await open().next())?.readings ?? []
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 90, reading: { [field]: null } })
  })

  test('takes a humidity of 101 % for saturated air', async () => {
    server.play(answer({ main: { temp: 4, humidity: 101, pressure: 1011 } }))
    const [reading] = (await open().next())?.readings ?? []
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 100, reading: { humidityPct: 100 } })
  })

  test('an answer about another city is no coverage, counted, and the next one is taken', async () => {
    server.play(answer({ coord: { lon: -70.65, lat: -33.45 } }), answer())
    const { clock, next, source, metrics } = open()
    const waiting = next()
    await vi.waitFor(
      () => expect(source.check().problem).toContain('no-coverage: the answer is about -33.45, -70.65'),
      { timeout: 4000, interval: 5 },
    )
    expect(source.check().problem).toContain('paris has had no reading since 2026-11-21T12:00:00.000Z')
    expect(await metrics.metrics()).toContain('errors_total{source="openweather",kind="no-coverage"} 1')
    expect((await whileTimePasses(clock, 3_600_000, waiting))?.readings).toHaveLength(1)
  })

  test.each([
    ['temperature', { main: { temp: null, humidity: 70, pressure: 1011 } }, 'main.temp'],
    ['humidity', { main: { temp: 4, humidity: null, pressure: 1011 } }, 'main.humidity'],
  ])('without a %s there is no weather, and the field is named', async (_what, change, field) => {
    server.play(answer(change))
    const { next, source } = open()
    void next()
    await vi.waitFor(() => expect(source.check().problem).toContain(field), { timeout: 4000, interval: 5 })
  })

  test('the cleaner names the temperature that cannot be', async () => {
    server.play(answer({ main: { temp: -273.15, humidity: 70, pressure: 1011 } }))
    const [reading] = (await open().next())?.readings ?? []
    expect(cleaned(reading)).toMatchObject({ reason: 'range', detail: expect.stringContaining('temperatureC') })
  })

  test('asks a place every 10 minutes, and gives an answer that repeats itself once', async () => {
    server.play(answer(), answer(), answer({ dt: body.dt + 1200 }))
    const { clock, next } = open()
    await next()
    const second = next()
    clock.now += 599_000
    await expectRequests(1)
    clock.now += 1000
    await expectRequests(2)
    const batch = await whileTimePasses(clock, 600_000, second)
    expect(batch?.readings[0]).toMatchObject({ observedAt: '2026-11-21T12:18:00.000Z' })
    expect(server.requests).toHaveLength(3)
  })

  test.each([
    ['bad-key', { status: 401, body: `{"cod":401,"message":"Invalid API key ${KEY}"}` }],
    ['throttled', { status: 429, body: '{"cod":429,"message":"Your account is temporary blocked"}' }],
    ['no-coverage', { status: 400, body: '{"cod":"400","message":"Nothing to geocode"}' }],
    ['no-coverage', { status: 404, body: '{"cod":"404","message":"city not found"}' }],
    ['down', { status: 500 }],
    ['bad-answer', { body: '{"cod":200}' }],
  ] as const)('does not give up: %s', async (kind, script) => {
    server.play(script)
    const { clock, next, source, lines } = open()
    const waiting = next()
    await vi.waitFor(() => expect(source.check().problem).toContain(kind), { timeout: 4000, interval: 5 })
    server.play(answer())
    const batch = await whileTimePasses(clock, 24 * 3_600_000, waiting)
    expect(batch?.readings).toHaveLength(1)
    expect(source.check()).not.toHaveProperty('problem')
    expect(lines.join()).not.toContain(KEY)
  })

  test('is off without a key, and says which setting turns it on', () => {
    const { source } = open({ OPENWEATHER_API_KEY: '' })
    expect(source.check()).toEqual({ state: 'off', detail: expect.stringContaining('OPENWEATHER_API_KEY') })
  })
})

const expectRequests = (count: number) =>
  vi.waitFor(() => expect(server.requests).toHaveLength(count), { timeout: 2000, interval: 5 })
