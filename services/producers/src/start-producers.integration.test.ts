import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { Source, SourceBatch, SourceStatus } from '@rocade/shared/ports/source'
import { createReplaySource } from '@rocade/shared/sources/replay/replay-source'
import { createTrafficSimulator, createWeatherSimulator } from '@rocade/shared/sources/simulator/simulator-sources'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ProducersOptions, startProducers } from './start-producers.ts'

const HOUR_MS = 3_600_000
const NOW_MS = Date.parse('2026-11-21T12:07:30Z')
/** Start of this hour, less the time for which readings of the city stay fresh. */
const FIRST_MS = Date.parse('2026-11-21T12:00:00Z') - 900_000
const cities = loadCities()
const paris = cities.find(({ cityId }) => cityId === 'paris') as City
const clock = { nowMs: () => NOW_MS }
const on: SourceStatus = { state: 'on', detail: '' }

let folder: string
let log: EventLog
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rocade-producers-'))
  log = await createEmbeddedLog({ folder, clock })
})
afterEach(async () => {
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A source that gives the given batches and then waits. */
function scripted(name: string, batches: readonly SourceBatch[], status: () => SourceStatus = () => on) {
  const from: number[] = []
  const source: Source = {
    name,
    feed: 'traffic',
    isRecording: false,
    check: status,
    covers: () => true,
    async *stream(_city, fromMs, signal) {
      from.push(fromMs)
      yield* batches
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  }
  return { source, from }
}
const reading = (segmentId: string) => ({ cityId: 'paris', segmentId, speedKmh: 30 })
const batch = (nextFromMs: number, ...segmentIds: string[]) => ({ readings: segmentIds.map(reading), nextFromMs })

const start = (options: Partial<ProducersOptions>) =>
  startProducers({
    sources: [],
    cities: [paris],
    log,
    clock,
    logger: pino({ level: 'silent' }),
    metrics: new Registry(),
    ...options,
  })

const appended = async (topic: string) => {
  const offsets = await log.offsets(topic)
  return offsets.reduce((sum, { end, earliest }) => sum + end - earliest, 0)
}
const until = (condition: () => Promise<boolean> | boolean) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 5000, interval: 10 })

/** All messages of a topic, as JSON. */
async function messagesOf(topic: string) {
  const found: { key: string | null; value: unknown }[] = []
  const total = await appended(topic)
  const abort = new AbortController()
  await log.consume({
    topic,
    group: 'test',
    signal: abort.signal,
    maxWaitMs: 10,
    open: async () => ({
      from: 'earliest',
      async take(messages, endOffset) {
        for (const { key, value } of messages) {
          found.push({ key, value: JSON.parse(Buffer.from(value ?? []).toString('utf8')) })
        }
        if (found.length >= total) abort.abort()
        return (messages.at(-1)?.offset ?? endOffset - 1) + 1
      },
      close: async () => undefined,
    }),
  })
  return found
}

describe('startProducers', () => {
  test('puts readings into the raw topic under their key, and the position behind them', async () => {
    const { source } = scripted('simulator', [batch(5, 'a', 'b')])
    await using _service = await start({ sources: [source] })
    await until(async () => (await appended('source_positions')) === 1)
    expect(await messagesOf('traffic_raw')).toContainEqual({ key: 'paris/a', value: reading('a') })
    expect(await messagesOf('source_positions')).toEqual([{ key: 'simulator/paris/traffic', value: { nextFromMs: 5 } }])
  })

  test('puts a reading that comes again into the log once, and counts it', async () => {
    const same = { ...reading('a'), readingId: 'one', observedAt: '2026-11-21T12:00:00Z' }
    const other = { ...same, readingId: 'two', observedAt: '2026-11-21T12:02:00Z' }
    const readings = [same, same, other, other, same]
    const { source } = scripted(
      'simulator',
      readings.map((each, i) => ({ readings: [each], nextFromMs: i })),
    )
    const metrics = new Registry()
    await using _service = await start({ sources: [source], metrics })
    await until(async () => (await appended('traffic_raw')) === 3)
    expect(await metrics.metrics()).toContain('rocade_producers_unchanged_total{source="simulator",feed="traffic"} 2')
  })

  test('tells what its sources do, and how it is, on a topic of their own', async () => {
    const { source } = scripted('simulator', [], () => ({ ...on, problem: 'the key is not taken' }))
    await using _service = await start({ sources: [source], reporter: 'simulator' })
    await until(async () => (await appended('source_reports')) > 0)
    expect(await messagesOf('source_reports')).toMatchObject([
      {
        key: 'simulator',
        value: {
          reportedAtMs: NOW_MS,
          health: { status: 'degraded' },
          sources: [{ name: 'simulator', state: 'on', cityIds: ['paris'], problem: 'the key is not taken' }],
        },
      },
    ])
  })

  test('begins a little before this hour the first time, so that the map is whole, and where it stood after that', async () => {
    const first = scripted('simulator', [batch(NOW_MS - 3 * HOUR_MS, 'a')])
    const service = await start({ sources: [first.source] })
    await until(async () => (await appended('source_positions')) === 1)
    await service[Symbol.asyncDispose]()
    const second = scripted('simulator', [])
    await using _again = await start({ sources: [second.source] })
    await until(() => second.from.length === 1)
    expect([first.from, second.from]).toEqual([[FIRST_MS], [NOW_MS - 3 * HOUR_MS]])
  })

  test.each([
    ['more than 23 h ago', NOW_MS - 30 * HOUR_MS, NOW_MS - 23 * HOUR_MS],
    ['days ahead, left by a wrong clock', NOW_MS + 48 * HOUR_MS, FIRST_MS],
  ])('does not go on from a position %s', async (_what, storedMs, fromMs) => {
    await log.createTopics(topicsOf())
    const value = Buffer.from(JSON.stringify({ nextFromMs: storedMs }))
    await log.append('source_positions', [{ key: 'simulator/paris/traffic', value }])
    const { source, from } = scripted('simulator', [])
    await using _service = await start({ sources: [source] })
    await until(() => from.length === 1)
    expect(from).toEqual([fromMs])
  })

  test('is not stopped by a position that nobody can read', async () => {
    await log.createTopics(topicsOf())
    await log.append('source_positions', [{ key: 'simulator/paris/traffic', value: Buffer.from('{') }])
    const { source, from } = scripted('simulator', [])
    await using _service = await start({ sources: [source] })
    await until(() => from.length === 1)
  })

  test('takes the first source of the city that is on, and reports the others', async () => {
    const off = scripted('tomtom', [], () => ({ state: 'off', detail: 'set TOMTOM_API_KEY to turn it on' }))
    const used = scripted('simulator', [])
    await using service = await start({ sources: [used.source, off.source] })
    await until(() => used.from.length === 1)
    expect(off.from).toEqual([])
    expect(service.sourceStatuses()).toMatchObject([
      { name: 'simulator', state: 'on', cityIds: ['paris'] },
      { name: 'tomtom', state: 'off', cityIds: [], detail: expect.stringContaining('TOMTOM_API_KEY') },
    ])
  })

  test('leaves a city that is not active alone', async () => {
    const { source, from } = scripted('simulator', [])
    await using _service = await start({ sources: [source], cities: [{ ...paris, isActive: false }] })
    expect(from).toEqual([])
  })

  test('keeps readings while the log is away, says so once, and sends them when it is back', async () => {
    let isAway = true
    const lines: string[] = []
    const flaky: EventLog = {
      ...log,
      append: async (topic, messages) => {
        if (isAway) throw new Error('no broker')
        await log.append(topic, messages)
      },
    }
    const { source } = scripted('simulator', [batch(5, 'a'), batch(6, 'b')])
    const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) })
    await using service = await start({ sources: [source], log: flaky, logger })
    await until(() => service.health().status === 'degraded')
    expect(service.health().detail).toContain('no broker')
    isAway = false
    await until(async () => (await appended('traffic_raw')) === 2)
    await until(() => service.health().status === 'ok')
    expect(lines.filter((line) => line.includes('is lost'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('is back'))).toHaveLength(1)
  })

  test('a source that fails by a bug stops alone', async () => {
    const broken: Source = {
      ...scripted('tomtom', []).source,
      covers: (city) => city.cityId === 'paris',
      // biome-ignore lint/correctness/useYield: it fails before it has anything to give
      async *stream() {
        throw new Error('a bug')
      },
    }
    const good = scripted('replay', [batch(5, 'a')])
    await using service = await start({ sources: [broken, good.source], cities })
    await until(() => service.health().status === 'down')
    expect(service.health().detail).toContain('tomtom (traffic of paris) has stopped: a bug')
    await until(async () => (await appended('traffic_raw')) === 1)
  })

  test('tells what is wrong with a source that it uses', async () => {
    const { source } = scripted('simulator', [], () => ({ ...on, problem: 'the key is not taken' }))
    await using service = await start({ sources: [source] })
    expect(service.health()).toEqual({ status: 'degraded', detail: 'simulator: the key is not taken' })
  })

  test('runs both cities on the shipped sources: what is fresh and this hour so far is in the log', async () => {
    const isOn = () => on
    const metrics = new Registry()
    const sources = [
      createReplaySource({ clock, speed: null, isOn }),
      createTrafficSimulator({ clock, seed: 1, intervalS: 120, isOn }),
      createWeatherSimulator({ clock, seed: 1, isOn }),
    ]
    await using service = await start({ sources, cities, metrics })
    // 11:45 to 12:05 of the replay, half of the last; 11:46 to 12:06 of the simulator, three quarters of the last.
    const traffic = 4 * 207 + 104 + 10 * 128 + 97
    await until(async () => (await appended('traffic_raw')) === traffic && (await appended('weather_raw')) === 10)
    expect(service.health()).toEqual({ status: 'ok' })
    expect(await metrics.metrics()).toContain('rocade_producers_readings_total{source="replay",feed="traffic"} 932')
  })
})
