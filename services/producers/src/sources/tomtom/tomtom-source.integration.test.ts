import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic } from '@rocade/shared/feeds/index'
import type { Source } from '@rocade/shared/ports/source'
import { readConfig } from '@rocade/shared/runtime/read-config'
import { spreadOrder } from '@rocade/shared/sources/spread-order'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Script, type ScriptedServer, startScriptedServer } from '../../../test/scripted-server.ts'
import { whileTimePasses } from '../../../test/while-time-passes.ts'
import { ProducersConfig } from '../../config.ts'
import { createMemoryBudgetStore } from '../../http/budget.ts'
import { createSources } from '../index.ts'

const KEY = 'SECRETKEY1234567890'
const NOW_MS = Date.parse('2026-11-21T12:00:00Z')
const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City

/** The example of TomTom's documentation, without the place. */
const flow = {
  frc: 'FRC2',
  currentSpeed: 41,
  freeFlowSpeed: 70,
  currentTravelTime: 153,
  freeFlowTravelTime: 90,
  confidence: 0.59,
  roadClosure: false,
  coordinates: { coordinate: [] },
  '@version': 'traffic-service-flow 1.0.120',
}
const answer = (change: object = {}): Script => ({
  headers: { date: 'Sat, 21 Nov 2026 11:59:58 GMT' },
  body: JSON.stringify({ flowSegmentData: { ...flow, ...change } }),
})
const noCoverage: Script = { status: 400, body: '{"error":"Point too far from nearest existing segment."}' }

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
  const config = readConfig(ProducersConfig, { TOMTOM_API_KEY: KEY, TOMTOM_BASE_URL: server.url, ...env })
  const sources = createSources({
    config,
    clock,
    logger: pino({}, { write: (line) => lines.push(line) }),
    budgetStore: createMemoryBudgetStore(),
    random: () => 0,
    metrics,
    timing: { timeoutMs: 200, deadlineMs: 1000, retries: 1, backOffMs: 5 },
  })
  const source = sources.find(({ name }) => name === 'tomtom') as Source
  const stream = source.stream(paris, 0, abort.signal)[Symbol.asyncIterator]()
  const next = async () => (await stream.next()).value
  const asked = (count: number) =>
    vi.waitFor(() => expect(server.requests.length).toBeGreaterThanOrEqual(count), { timeout: 3000, interval: 5 })
  return { clock, source, next, lines, asked, metrics }
}

describe('the source tomtom', () => {
  test('asks for the middle of a segment as the documentation says', async () => {
    server.play(answer())
    await open().next()
    const [request] = server.requests as [URL]
    expect(request.pathname).toBe('/traffic/services/4/flowSegmentData/absolute/12/json')
    expect(Object.fromEntries(request.searchParams)).toEqual({
      key: KEY,
      unit: 'kmph',
      openLr: 'false',
      point: expect.stringMatching(/^48\.8\d+,2\.\d+$/),
    })
  })

  test('gives a reading of our segment, at the Date of the answer, that the cleaner takes', async () => {
    server.play(answer())
    const { next } = open()
    const batch = await next()
    expect(batch?.readings).toHaveLength(1)
    const [reading] = batch?.readings ?? []
    expect(reading).toMatchObject({
      cityId: 'paris',
      source: 'tomtom',
      observedAt: '2026-11-21T11:59:58.000Z',
      speedKmh: 41,
      freeFlowKmh: 70,
      confidence: 0.59,
      isClosed: false,
    })
    const { lengthM } = paris.segmentsById.get(String(reading?.segmentId)) ?? {}
    expect(reading?.travelTimeS).toBeCloseTo((lengthM ?? 0) / (41 / 3.6), 1)
    const result = traffic.clean(reading, { appendedAtMs: NOW_MS, hasCity: () => true, hasSegment: () => true })
    expect(result).toMatchObject({ kind: 'accept', qualityScore: 100 })
  })

  test.each([true, 'true', 'Y'])('reads roadClosure %j as closed', async (roadClosure) => {
    server.play(answer({ roadClosure }))
    expect((await open().next())?.readings[0]).toMatchObject({ isClosed: true })
  })

  test.each([false, 'false', undefined])('reads roadClosure %j as open', async (roadClosure) => {
    server.play(answer({ roadClosure }))
    expect((await open().next())?.readings[0]).toMatchObject({ isClosed: false })
  })

  test('reads a closed road without a free flow as closed, with the free flow that the city knows', async () => {
    server.play(answer({ roadClosure: true, currentSpeed: 0, freeFlowSpeed: 0 }))
    const [reading] = (await open().next())?.readings ?? []
    const { freeFlowKmh } = paris.segmentsById.get(String(reading?.segmentId)) ?? {}
    expect(reading).toMatchObject({ isClosed: true, speedKmh: 0, freeFlowKmh })
    const context = { appendedAtMs: NOW_MS, hasCity: () => true, hasSegment: () => true }
    expect(traffic.clean(reading, context)).toMatchObject({ kind: 'accept', reading: { isClosed: true } })
  })

  /** An answer whose road leads the given way, in degrees from our segment's, so far north of the place asked about. */
  const roadAt =
    (turnDeg: number, northDeg: number): Script =>
    (request, response) => {
      const point = new URL(request.url ?? '', 'http://loopback').searchParams.get('point') ?? ''
      const [lat = 0, lon = 0] = point.split(',').map(Number)
      const angle = (((first?.bearingDeg ?? 0) + turnDeg) * Math.PI) / 180
      const coordinate = [-0.001, 0.001].map((step) => ({
        latitude: lat + northDeg + step * Math.cos(angle),
        longitude: lon + (step * Math.sin(angle)) / Math.cos((lat * Math.PI) / 180),
      }))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ flowSegmentData: { ...flow, coordinates: { coordinate } } }))
    }
  /** Asked about first, as `random` is 0. Both directions of a road may have one middle, so the point does not tell. */
  const [first] = spreadOrder(
    paris.segments.features.map(({ properties }) => properties),
    ({ segmentId }) => segmentId,
  )

  test.each([
    ['the road itself', 0, 0, true],
    ['a road that bends off by 60°', 60, 0, true],
    ['the other direction', 180, 0, false],
    ['a road 40 km away', 0, 0.36, false],
  ])('holds the answer against what was asked: %s', async (_what, turnDeg, northDeg, isTaken) => {
    server.play(roadAt(turnDeg, northDeg), answer())
    const { clock, next, metrics } = open()
    expect((await whileTimePasses(clock, 60_000, next()))?.readings).toHaveLength(1)
    expect(server.requests).toHaveLength(isTaken ? 1 : 2)
    const counted = (await metrics.metrics()).includes('errors_total{source="tomtom",kind="no-coverage"} 1')
    expect(counted).toBe(!isTaken)
  })

  test('one segment without a confidence does not keep the others waiting', async () => {
    server.play(answer({ confidence: undefined }), answer())
    const { clock, next } = open({ TOMTOM_CALLS_PER_DAY: '40000' })
    expect((await whileTimePasses(clock, 1000, next()))?.readings).toHaveLength(1)
    const points = server.requests.map(({ searchParams }) => searchParams.get('point'))
    expect(points).toHaveLength(2)
    expect(points[0]).not.toBe(points[1])
  })

  test('goes from segment to segment, at the pace of the budget', async () => {
    server.play(answer())
    const { clock, next } = open({ TOMTOM_CALLS_PER_DAY: '13' }) // 12 hours for 12 more calls: one an hour
    const first = await next()
    const second = await whileTimePasses(clock, 3_600_000, next())
    expect(second?.readings[0]?.segmentId).not.toBe(first?.readings[0]?.segmentId)
    expect(server.requests).toHaveLength(2)
  })

  test('never asks more often than the budget allows', async () => {
    server.play(answer())
    const { clock, next, asked, source } = open({ TOMTOM_CALLS_PER_DAY: '1' })
    await next()
    void next()
    clock.now += 3_600_000
    await vi.waitFor(() => expect(source.check().problem).toContain('spent'), { timeout: 3000 })
    await asked(1)
    expect(server.requests).toHaveLength(1)
  })

  test('leaves a point without coverage alone and asks for the next one', async () => {
    server.play(noCoverage, answer())
    const { clock, next, asked, source } = open()
    const waiting = next()
    await asked(1)
    const batch = await whileTimePasses(clock, 60_000, waiting)
    expect(batch?.readings).toHaveLength(1)
    expect(server.requests[0]?.searchParams.get('point')).not.toBe(server.requests[1]?.searchParams.get('point'))
    expect(source.check()).not.toHaveProperty('problem')
  })

  test.each([
    ['bad-key', { status: 403, body: `{"error":"the key ${KEY} is not valid"}` }],
    ['throttled', { status: 429, headers: { 'retry-after': '30' } }],
    ['down', { status: 503 }],
    ['bad-answer', { body: '{"something":"else"}' }],
  ] as const)('says what is wrong (%s) once, waits, and says when it is over', async (kind, script) => {
    server.play(script)
    const { clock, next, source, lines } = open()
    const waiting = next()
    await vi.waitFor(() => expect(source.check().problem).toContain(kind), { timeout: 3000, interval: 5 })
    server.play(script, script, answer())
    const batch = await whileTimePasses(clock, 900_000, waiting)
    expect(batch?.readings).toHaveLength(1)
    expect(source.check()).not.toHaveProperty('problem')
    expect(lines.filter((line) => line.includes('tomtom (paris) is lost'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('tomtom (paris) is back'))).toHaveLength(1)
    expect(lines.join()).not.toContain(KEY)
  })

  test('is off without a key, and says which setting turns it on', () => {
    const { source } = open({ TOMTOM_API_KEY: '' })
    expect(source.check()).toEqual({ state: 'off', detail: expect.stringContaining('TOMTOM_API_KEY') })
  })

  test('is for the named cities only, or for all', () => {
    expect(open().source.covers(paris)).toBe(true)
    expect(open({ TOMTOM_CITIES: 'los-angeles' }).source.covers(paris)).toBe(false)
    expect(open({ TOMTOM_CITIES: 'los-angeles, paris' }).source.covers(paris)).toBe(true)
  })
})
