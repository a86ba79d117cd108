import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { weather } from '@rocade/shared/feeds/index'
import type { Source } from '@rocade/shared/ports/source'
import { readConfig } from '@rocade/shared/runtime/read-config'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { reset, type Script, type ScriptedServer, startScriptedServer } from '../../../test/scripted-server.ts'
import { whileTimePasses } from '../../../test/while-time-passes.ts'
import { ProducersConfig } from '../../config.ts'
import { createSources } from '../index.ts'

const NOW_MS = Date.parse('2026-11-21T12:05:00Z')
const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City

/** Shaped as Open-Meteo's documentation of the forecast API shows it. */
const body = {
  latitude: 48.86,
  longitude: 2.3399997,
  generationtime_ms: 0.0743865966796875,
  utc_offset_seconds: 0,
  timezone: 'UTC',
  timezone_abbreviation: 'UTC',
  elevation: 43,
  current_units: {
    time: 'unixtime',
    interval: 'seconds',
    temperature_2m: '°C',
    relative_humidity_2m: '%',
    pressure_msl: 'hPa',
    wind_speed_10m: 'km/h',
    wind_direction_10m: '°',
    precipitation: 'mm',
    cloud_cover: '%',
    visibility: 'm',
  },
  current: {
    time: Date.parse('2026-11-21T12:00:00Z') / 1000,
    interval: 900,
    temperature_2m: 7.4,
    relative_humidity_2m: 81,
    pressure_msl: 1013.2,
    wind_speed_10m: 14.8,
    wind_direction_10m: 231,
    precipitation: 0.3,
    cloud_cover: 92,
    visibility: 24140,
  },
}
const answer = (current: object = {}, units: object = {}): Script => ({
  body: JSON.stringify({
    ...body,
    current: { ...body.current, ...current },
    current_units: { ...body.current_units, ...units },
  }),
})

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

function open(env: Record<string, string> = { OPEN_METEO: 'on' }, retries = 1) {
  const clock = { now: NOW_MS, nowMs: () => clock.now }
  const sources = createSources({
    config: readConfig(ProducersConfig, { OPEN_METEO_BASE_URL: server.url, ...env }),
    clock,
    logger: pino({ level: 'silent' }),
    timing: { timeoutMs: 200, deadlineMs: 5000, retries, backOffMs: 5 },
  })
  const source = sources.find(({ name }) => name === 'open-meteo') as Source
  const stream = source.stream(paris, 0, abort.signal)[Symbol.asyncIterator]()
  return { clock, source, next: async () => (await stream.next()).value }
}
const cleaned = (raw: unknown) =>
  weather.clean(raw, { appendedAtMs: NOW_MS, hasCity: () => true, hasSegment: () => true })

describe('the source open-meteo', () => {
  test('asks for the middle of the city, with every unit by name', async () => {
    server.play(answer())
    await open().next()
    const [request] = server.requests as [URL]
    expect(request.pathname).toBe('/v1/forecast')
    expect(Object.fromEntries(request.searchParams)).toEqual({
      latitude: '48.8580',
      longitude: '2.3375',
      current:
        'temperature_2m,relative_humidity_2m,pressure_msl,wind_speed_10m,wind_direction_10m,precipitation,cloud_cover,visibility',
      temperature_unit: 'celsius',
      wind_speed_unit: 'kmh',
      precipitation_unit: 'mm',
      timeformat: 'unixtime',
      timezone: 'UTC',
    })
  })

  test('gives the same reading as the other sources of weather, and the cleaner takes it', async () => {
    server.play(answer())
    const [reading] = (await open().next())?.readings ?? []
    expect(reading).toMatchObject({
      source: 'open-meteo',
      cityId: 'paris',
      observedAt: '2026-11-21T12:00:00.000Z',
      temperatureC: 7.4,
      humidityPct: 81,
      pressureHpa: 1013.2,
      windSpeedKmh: 14.8,
      windDirectionDeg: 231,
      cloudsPct: 92,
      visibilityM: 24140,
    })
    expect(reading?.rainMmPerHour).toBeCloseTo(1.2, 10) // 0.3 mm in a quarter of an hour
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 100 })
  })

  test('what it does not know is unknown, and a clear view is cut at what a reading can say', async () => {
    server.play(answer({ precipitation: null, pressure_msl: undefined, visibility: 240_000 }))
    const [reading] = (await open().next())?.readings ?? []
    expect(reading).toMatchObject({ rainMmPerHour: null, pressureHpa: null, visibilityM: 100_000 })
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 80 })
  })

  test('an odd value costs itself and 10 of quality', async () => {
    server.play(answer({ precipitation: -0.1 }))
    const [reading] = (await open().next())?.readings ?? []
    expect(cleaned(reading)).toMatchObject({ kind: 'accept', qualityScore: 90, reading: { rainMmPerHour: null } })
  })

  test('an answer about another place is no coverage', async () => {
    server.play({ body: JSON.stringify({ ...body, latitude: 0.5, longitude: 0.5 }) })
    const { next, source } = open()
    void next()
    await vi.waitFor(() => expect(source.check().problem).toContain('no-coverage: the answer is about 0.5, 0.5'), {
      timeout: 4000,
      interval: 5,
    })
  })

  test('asks every 15 minutes, and gives an answer that repeats itself once', async () => {
    server.play(answer(), answer(), answer({ time: body.current.time + 1800 }))
    const { clock, next } = open()
    await next()
    const second = next()
    const batch = await whileTimePasses(clock, 900_000, second)
    expect(batch?.readings[0]).toMatchObject({ observedAt: '2026-11-21T12:30:00.000Z' })
    expect(server.requests).toHaveLength(3)
  })

  test('tries three times more what may pass', async () => {
    server.play({ status: 503 }, reset, { status: 502 }, answer())
    expect((await open({ OPEN_METEO: 'on' }, 3).next())?.readings).toHaveLength(1)
    expect(server.requests).toHaveLength(4)
  })

  test.each([
    ['throttled', { status: 429, body: '{"error":true,"reason":"Minutely API request limit exceeded."}' }],
    ['bad-answer', { status: 400, body: '{"error":true,"reason":"Latitude must be in range of -90 to 90°."}' }],
    ['bad-answer', { body: '{"error":true,"reason":"unexpected"}' }],
    ['bad-answer', answer({}, { wind_speed_10m: 'm/s' })],
    ['bad-answer', answer({}, { temperature_2m: '°F' })],
    ['down', { status: 500 }],
  ] as const)('does not give up: %s', async (kind, script) => {
    server.play(script)
    const { clock, next, source } = open()
    const waiting = next()
    await vi.waitFor(() => expect(source.check().problem).toContain(kind), { timeout: 4000, interval: 5 })
    server.play(answer())
    const batch = await whileTimePasses(clock, 24 * 3_600_000, waiting)
    expect(batch?.readings).toHaveLength(1)
    expect(source.check()).not.toHaveProperty('problem')
  })

  test('is off unless it is turned on: nothing asks the network by itself', () => {
    expect(open({}).source.check()).toEqual({ state: 'off', detail: expect.stringContaining('OPEN_METEO=on') })
    expect(open({ OPEN_METEO: 'on', SOURCES: 'simulator' }).source.check()).toMatchObject({ state: 'off' })
    expect(server.requests).toHaveLength(0)
  })
})
