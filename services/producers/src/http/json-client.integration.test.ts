import { gzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  halfOf,
  reset,
  type Script,
  type ScriptedServer,
  silence,
  startScriptedServer,
} from '../../test/scripted-server.ts'
import { createProducersMetrics } from '../producers-metrics.ts'
import { createBudget, createMemoryBudgetStore } from './budget.ts'
import { createJsonClient, type JsonClientOptions } from './json-client.ts'

const KEY = 'SECRETKEY1234567890'
const NOW_MS = Date.parse('2026-11-21T12:00:00Z')
const clock = { nowMs: () => NOW_MS }
const timing = { timeoutMs: 150, deadlineMs: 3000, retries: 2, backOffMs: 5 }
const ok: Script = { body: '{"fine":true}', headers: { date: 'Sat, 21 Nov 2026 11:59:58 GMT' } }
const never = new AbortController().signal

let server: ScriptedServer
beforeEach(async () => {
  server = await startScriptedServer()
})
afterEach(() => server[Symbol.asyncDispose]())

function open(options: Partial<JsonClientOptions> = {}, calls = 100) {
  const budget = createBudget({
    name: 'tomtom',
    callsPerDay: calls,
    callsPerMonth: 1000,
    clock,
    store: createMemoryBudgetStore(),
  })
  const metrics = new Registry()
  const client = createJsonClient({
    name: 'tomtom',
    baseUrl: server.url,
    secrets: [KEY],
    budget,
    everyMs: 0,
    clock,
    metrics: createProducersMetrics(metrics),
    random: () => 0.5,
    timing,
    ...options,
  })
  return { budget, metrics, get: (signal = never) => client.get('/flow', { key: KEY, point: '52.4,4.8' }, signal) }
}

describe('a JSON client', () => {
  test('gives the body and the instant of the answer', async () => {
    server.play(ok)
    expect(await open().get()).toEqual({ kind: 'ok', body: { fine: true }, answeredAtMs: NOW_MS - 2000 })
    expect(server.requests[0]?.search).toBe(`?key=${KEY}&point=52.4,4.8`)
  })

  test.each([
    [
      'no coverage',
      { status: 400, body: '{"error":"Point too far from nearest existing segment."}' },
      'no-coverage',
      1,
    ],
    ['another wrong request', { status: 400, body: '{"error":"Missing point parameter."}' }, 'bad-answer', 1],
    ['a bad key', { status: 403, body: '{"error":"Forbidden"}' }, 'bad-key', 1],
    ['a key of OpenWeather that is not taken', { status: 401, body: '{"cod":401,"message":"no"}' }, 'bad-key', 1],
    ['a place that is not found', { status: 404, body: '{"cod":"404","message":"city not found"}' }, 'no-coverage', 1],
    ['too many requests', { status: 429 }, 'throttled', 3],
    [
      'too many requests in disguise',
      {
        status: 403,
        body: '<h1>Developer Over Qps</h1>',
        headers: { 'retry-after': '0', 'x-mashery-error-code': 'ERR_403_DEVELOPER_OVER_QPS' },
      },
      'throttled',
      3,
    ],
    ['a failure', { status: 500 }, 'down', 3],
    ['a service that is away', { status: 503 }, 'down', 3],
    ['an unknown version', { status: 596 }, 'bad-answer', 1],
    ['a redirect', { status: 302, headers: { location: 'http://169.254.169.254/' } }, 'bad-answer', 1],
    ['a reset', reset, 'down', 3],
    ['silence', silence, 'down', 3],
    ['a page with 200', { body: '<html>busy</html>' }, 'bad-answer', 1],
    ['an empty body', { body: '' }, 'bad-answer', 1],
    ['an array', { body: '[]' }, 'bad-answer', 1],
    ['cut JSON', { body: '{"flowSegmentData":{"curr' }, 'bad-answer', 1],
    ['200 with an error in it', { body: '{"cod":"429","message":"blocked"}' }, 'throttled', 1],
    ['a body over 1 MB', { body: `{"a":"${'x'.repeat(1_100_000)}"}` }, 'bad-answer', 1],
    [
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(30_000_000, 32)), headers: { 'content-encoding': 'gzip' } },
      'bad-answer',
      1,
    ],
    ['broken gzip', { body: 'not gzip', headers: { 'content-encoding': 'gzip' } }, 'bad-answer', 1],
  ] as const)('calls %s by its name and tries again only what may pass', async (_what, script, kind, tries) => {
    server.play(script)
    const { get, metrics } = open()
    const answer = await get()
    expect(answer.kind).toBe(kind)
    expect(server.requests).toHaveLength(tries)
    expect(await metrics.metrics()).toContain(`rocade_producers_errors_total{source="tomtom",kind="${kind}"} 1`)
  })

  test('takes an answer that was cut off for a service that is down', async () => {
    server.play(halfOf(JSON.stringify({ text: 'x'.repeat(1000) })))
    expect((await open().get()).kind).toBe('down')
  })

  test('takes a port where nobody listens for a service that is down', async () => {
    const url = server.url
    await server[Symbol.asyncDispose]()
    server = await startScriptedServer()
    expect(await open({ baseUrl: url }).get()).toMatchObject({ kind: 'down', detail: 'no answer (ECONNREFUSED)' })
  })

  test('goes on when a failure has passed', async () => {
    server.play({ status: 503 }, reset, ok)
    expect((await open().get()).kind).toBe('ok')
  })

  test('waits at least as long as Retry-After says', async () => {
    server.play({ status: 429, headers: { 'retry-after': '1' } }, ok)
    const startedMs = performance.now()
    expect((await open().get()).kind).toBe('ok')
    expect(performance.now() - startedMs).toBeGreaterThan(1000)
  })

  test('does not sit out a Retry-After behind its deadline, but hands it on, seconds or a date', async () => {
    server.play({ status: 429, headers: { 'retry-after': '60' } })
    expect(await open().get()).toMatchObject({ kind: 'throttled', retryAfterMs: 60_000 })
    server.play({ status: 403, headers: { 'retry-after': 'Sat, 21 Nov 2026 12:10:00 GMT' } })
    expect(await open().get()).toMatchObject({ kind: 'throttled', retryAfterMs: 600_000 })
    expect(server.requests).toHaveLength(2)
  })

  test('is over at its deadline, whatever the other side does', async () => {
    const trickle: Script = (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }
    server.play(trickle)
    const answer = await open({ timing: { ...timing, deadlineMs: 300 } }).get()
    expect(answer.kind).toBe('down')
    expect(server.requests).toHaveLength(1)
  })

  test('ends when it is aborted, without counting that as an error', async () => {
    server.play(silence)
    const { get, metrics } = open({ timing: { ...timing, timeoutMs: 5000 } })
    const abort = new AbortController()
    const waiting = get(abort.signal)
    abort.abort()
    expect((await waiting).kind).toBe('down')
    expect(await metrics.metrics()).not.toContain('rocade_producers_errors_total{')
  })

  test('counts every try, and asks no more when the budget is spent', async () => {
    server.play({ status: 503 })
    const { get } = open({}, 4)
    expect((await get()).kind).toBe('down')
    expect((await get()).kind).toBe('spent')
    expect(await get()).toMatchObject({ kind: 'spent', retryAfterMs: 12 * 3_600_000 })
    expect(server.requests).toHaveLength(4)
  })

  test('keeps the distance between calls', async () => {
    server.play(ok)
    const { get } = open({ everyMs: 50 })
    const startedMs = performance.now()
    await Promise.all([get(), get(), get()])
    expect(performance.now() - startedMs).toBeGreaterThan(95)
  })

  test.each([
    ['an answer that repeats it', { status: 403, body: `{"error":"key ${KEY} is not valid"}` }],
    ['an answer that repeats the URL', { status: 500, body: `GET /flow?key=${KEY}&point=1` }],
    ['a page', { body: `<html>${KEY}</html>` }],
    ['a reset', reset],
  ] as const)('never says the key: %s', async (_what, script) => {
    server.play(script)
    const answer = await open().get()
    expect(JSON.stringify(answer)).not.toContain(KEY)
  })
})
