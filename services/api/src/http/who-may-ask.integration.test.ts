import { request as ask } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectLive } from '../../test/live-client.ts'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'
import { until } from '../../test/until.ts'
import { isAddressRange } from './address-range.ts'
import { isOurHost } from './who-may-ask.ts'

describe('who may ask', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi({
      settings: {
        ALLOWED_HOSTS: 'city.example.org',
        ALLOWED_ORIGINS: 'https://page.example.org',
        TRUST_PROXY: '127.0.0.0/8',
        WS_SOCKETS_PER_ADDRESS: '1',
      },
    })
  })
  afterAll(() => api[Symbol.asyncDispose]())

  const send = (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = ask(`${api.url}${path}`, { method, headers, timeout: 5_000, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      })
      sent.on('upgrade', (_answer, socket) => {
        socket.destroy()
        resolve({ status: 101, text: '' })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const run = (headers: Record<string, string>) =>
    send('POST', '/api/runs', { 'content-type': 'application/json', ...headers }, '{"pipeline":"weather"}')
  const own = () => new URL(api.url).host

  test.each([
    ['GET', '/api/zones/live'],
    ['GET', '/metrics'],
    ['GET', '/docs'],
    ['GET', '/nowhere'],
    ['POST', '/api/runs'],
    ['DELETE', '/api/cities/paris'],
  ])('a name that is not ours is refused, and the setting is told: %s %s', async (method, path) => {
    const { status, text } = await send(method, path, { host: 'evil.test:8080', origin: 'http://evil.test:8080' })
    expect([status, JSON.parse(text).detail]).toEqual([
      403,
      'Rocade is not called "evil.test:8080". Add the name to the setting ALLOWED_HOSTS.',
    ])
  })

  test('a name of ALLOWED_HOSTS is ours, with whatever port and case', async () => {
    for (const host of ['city.example.org', 'City.Example.ORG:444', 'localhost', '127.0.0.1:1', '[::1]:80'])
      expect((await send('GET', '/healthz', { host })).status, host).toBe(200)
  })

  test('changes are for own pages, programs and ALLOWED_ORIGINS', async () => {
    expect((await run({})).status).toBe(202)
    expect((await run({ origin: `http://${own()}`, 'sec-fetch-site': 'same-origin' })).status).toBe(202)
    expect((await run({ origin: 'https://page.example.org', 'sec-fetch-site': 'cross-site' })).status).toBe(202)
    const foreign = await run({ origin: 'https://evil.example' })
    expect([foreign.status, foreign.text.includes('ALLOWED_ORIGINS')]).toEqual([403, true])
    for (const site of ['cross-site', 'same-site']) expect((await run({ 'sec-fetch-site': site })).status).toBe(403)
    expect((await run({ origin: 'null' })).status).toBe(403)
    for (const method of ['PATCH', 'DELETE'])
      expect((await send(method, '/api/cities/paris', { origin: 'https://evil.example' })).status).toBe(403)
  })

  const upgrade = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }

  test('WebSocket upgrades are taken on one path, and counted', async () => {
    for (const path of ['/api/zones/live', '/healthz', '/openapi.json', '/api/status'])
      expect((await send('GET', path, upgrade)).status, path).toBe(400)
    expect((await send('GET', '/ws/traffic', { ...upgrade, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send('GET', '/ws/traffic', { ...upgrade, host: 'evil.test' })).status).toBe(403)
    expect((await send('GET', '/ws/traffic', upgrade)).status).toBe(101)
    const metrics = await (await api.get('/metrics')).text()
    for (const line of [/upgrades_total\{.*status="400".*\} 4/, /\{.*status="403".*\} 2/, /\{.*status="101".*\} 1/])
      expect(metrics).toMatch(line)
  })

  test('each viewer behind the proxy has the connections of one address', async () => {
    const first = await connectLive(api.url, { 'x-forwarded-for': '203.0.113.7', origin: api.url })
    const second = await connectLive(api.url, { 'x-forwarded-for': '203.0.113.8', origin: api.url })
    await expect(connectLive(api.url, { 'x-forwarded-for': '203.0.113.8', origin: api.url })).rejects.toThrow('429')
    first.close()
    second.close()
    await until('the sockets to close', () => first.closed() !== null && second.closed() !== null)
  })

  test('hello again and again closes the connection', async () => {
    const client = await connectLive(api.url, { 'x-forwarded-for': '203.0.113.9', origin: api.url })
    for (let i = 0; i < 30; i++) client.send({ type: 'hello', cityIds: ['paris'] })
    await until('the close', () => client.closed() !== null)
    expect(client.closed()).toBe(1008)
    expect(client.messages.filter(({ type }) => type === 'snapshot').length).toBeLessThanOrEqual(21)
  })
})

test.each([
  ['127.0.0.1', 'city.test', false],
  ['127.0.0.1', '192.168.1.5', false],
  ['192.168.1.5', '192.168.1.5:8080', true],
  ['0.0.0.0', '192.168.1.5', true],
  ['::', '[2001:db8::1]:8080', true],
  ['0.0.0.0', 'city.test', false],
  ['city.test', 'city.test.:80', true],
  ['127.0.0.1', 'localhost.evil.test', false],
  ['127.0.0.1', '127.evil.test', false],
  ['127.0.0.1', 'localhost@evil.test', false],
  ['127.0.0.1', undefined, false],
])('listening on %s, the Host %s is ours: %s', (HOST, host, isOurs) => {
  expect(isOurHost(host, { HOST, ALLOWED_HOSTS: [], ALLOWED_ORIGINS: [] })).toBe(isOurs)
})

test('TRUST_PROXY takes addresses and ranges, and no range of everybody', () => {
  expect(['10.0.0.2', '172.18.0.0/16', '::1', 'fd00::/8'].filter(isAddressRange)).toHaveLength(4)
  expect(['proxy', '10.0.0.2/33', '0.0.0.0/0', '10.0.0/8', '1.2.3.4/', '::1/8/8'].filter(isAddressRange)).toEqual([])
})
