import { connect } from 'node:net'
import { Problem } from '@rocade/shared/protocol/answers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../test/open-test-api.ts'
import { until } from '../../test/until.ts'

const WEEKLY = '/api/zones/weekly-data'
const ZONE = '/api/zones'

/** Rows of our list of bad inputs, by their numbers there, with the answer that each gets. */
type BadRequest = [row: number, what: string, path: string, status: number, pointer?: string]
const REQUESTS: BadRequest[] = [
  [1, 'a quote and more SQL in a zone id', `${ZONE}/Z-1'%20OR%20'1'='1/history`, 400, '/path/zoneId'],
  [2, 'a second statement in a zone id', `${ZONE}/1;DROP%20TABLE%20readings--/history`, 400, '/path/zoneId'],
  [3, 'a parameter that does not exist', `${WEEKLY}?sort=ts;select%20pg_sleep(5)`, 400, '/query/sort'],
  [4, 'a NUL in a zone id', '/api/zones/hourly-distribution?zone=Z-1%00', 400, '/query/zone'],
  [5, 'SQL in the city', `${WEEKLY}?city=')%20UNION%20SELECT`, 400, '/query/city'],
  [6, 'a function of the engine as parameter', `${WEEKLY}?agg=read_csv('x')`, 400, '/query/agg'],
  [7, 'a path as parameter', '/api/zones/hdfs-stats?file=../../../../secret', 400, '/query/file'],
  [8, 'dots and slashes, encoded', '/%2e%2e%2f%2e%2e%2fetc/passwd', 404],
  [8, 'dots and slashes, encoded twice', '/%252e%252e%252fetc/passwd', 404],
  [8, 'dots in a zone id', `${ZONE}/%2e%2e%2fsecret/history`, 400, '/path/zoneId'],
  [9, 'backslashes in a zone id', `${ZONE}/..%5c..%5c/history`, 400, '/path/zoneId'],
  [10, 'a path after a day', `${WEEKLY}?days=2026-11-21/../..`, 400, '/query/days'],
  [12, 'an id of 5,000 characters', `${ZONE}/${'z'.repeat(5000)}/history`, 414],
  [16, 'days=0', `${WEEKLY}?days=0`, 400, '/query/days'],
  [16, 'days=-1', `${WEEKLY}?days=-1`, 400, '/query/days'],
  [16, 'days=32', `${WEEKLY}?days=32`, 400, '/query/days'],
  [16, 'days=1e9', `${WEEKLY}?days=1e9`, 400, '/query/days'],
  [17, 'days=7.5', `${WEEKLY}?days=7.5`, 400, '/query/days'],
  [17, 'days in words', `${WEEKLY}?days=seven`, 400, '/query/days'],
  [17, 'days without a value', `${WEEKLY}?days=`, 400, '/query/days'],
  [17, 'days=Infinity', `${WEEKLY}?days=Infinity`, 400, '/query/days'],
  [17, 'days=NaN', `${WEEKLY}?days=NaN`, 400, '/query/days'],
  [17, 'days with a blank', `${WEEKLY}?days=%207`, 400, '/query/days'],
  [18, 'days twice', `${WEEKLY}?days=7&days=30`, 400, '/query/days'],
  [18, 'the city twice', '/api/zones/live?city=paris&city=los-angeles', 400, '/query/city'],
  [19, 'more hours than are kept', `${ZONE}/louvre/history?city=paris&hours=193`, 400, '/query/hours'],
  [20, 'a step that is no multiple of 5 minutes', `${ZONE}/louvre/history?city=paris&stepS=301`, 400, '/query/stepS'],
  [29, 'a parameter called __proto__', '/api/zones/live?__proto__[polluted]=1', 400],
  [29, 'a parameter called __proto__ alone', '/api/zones/live?__proto__=1', 400],
  [31, 'bytes that are not UTF-8', `${ZONE}/%ff%fe/history`, 400],
  [41, 'a path that does not exist', '/api/no-such-thing', 404],
  [41, 'a city that does not exist', '/api/zones/live?city=atlantis', 404],
  [41, 'a zone that does not exist', `${ZONE}/atlantis/history?city=paris`, 404],
  [41, 'a zone of another city', `${ZONE}/louvre/history?city=los-angeles`, 404],
  [41, 'a segment that does not exist', '/api/segments/none/history?city=paris', 404],
]

describe('bad input', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi()
  })
  afterAll(() => api[Symbol.asyncDispose]())

  test.each<BadRequest>(REQUESTS)('row %i: %s', async (...[, , path, status, pointer]) => {
    const { problem, headers, text } = await rawGet(api.url, path)
    expect(problem.status).toBe(status)
    expect(headers).toMatch(/content-type: application\/problem\+json/i)
    expect(problem.requestId).toMatch(/^[0-9a-f-]+/)
    if (pointer !== undefined) expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer])
    expect(text).not.toMatch(/node_modules|\/src\/|SELECT .* FROM|fastify|at .*:\d+:\d+/i)
    expect({}).not.toHaveProperty('polluted')
  })

  test.each([
    ['/api/cities', 1024],
    ['/api/runs', 64],
  ])('a body that is too large is told how much %s takes: %i kB', async (path, kB) => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(kB * 1024 + 1),
    })
    expect(answer.status).toBe(413)
    expect(Problem.parse(await answer.json()).detail).toContain(`at most ${kB} kB (${kB * 1024} bytes)`)
  })

  test.each([
    ['POST', '/api/zones/live', '{'],
    ['POST', WEEKLY, 'null'],
    ['PUT', '/api/cities', '[]'],
    ['DELETE', '/api/zones/live', ''],
    ['PATCH', '/healthz', '"x"'],
    ['POST', '/api/zones/live', 'x'.repeat(64 * 1024 + 1)],
    ['POST', '/api/zones/live', '['.repeat(10_000)],
    ['OPTIONS', '/api/zones/live', ''],
  ])(
    'rows 23, 30, 32, 56: %s %s is answered with 405 and what is allowed, and no CORS header',
    async (method, path, body) => {
      // A browser asks with OPTIONS for a page of any origin; what changes something is for own pages.
      const origin = method === 'OPTIONS' ? 'https://evil.example' : api.url
      const answer = await fetch(`${api.url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', origin },
        ...(body === '' ? {} : { body }),
      })
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe(path === '/api/cities' ? 'GET, HEAD, POST' : 'GET, HEAD')
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(Problem.parse(await answer.json()).type).toBe('urn:rocade:problem:method-not-allowed')
    },
  )

  test.each([
    ['POST', '/api/cities'],
    ['PATCH', '/api/cities/paris'],
    ['POST', '/api/runs'],
    ['POST', '/api/questions'],
  ])(
    '%s %s takes JSON only, refuses what is none, and pages of other hosts whatever they send',
    async (method, path) => {
      const send = (contentType: string, body: string, headers: Record<string, string> = {}) =>
        fetch(`${api.url}${path}`, { method, body, headers: { 'content-type': contentType, ...headers } })
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
        expect((await send(type, '{"isActive":true}')).status, type).toBe(415)
      for (const body of ['', '{', 'null', '[]', '"x"', '{"__proto__":{"polluted":1}}', '{"constructor":1}'])
        expect((await send('application/json', body)).status, body).toBe(400)
      for (const type of ['text/plain', 'application/json'])
        expect((await send(type, '{}', { origin: 'https://evil.example' })).status, type).toBe(403)
      expect({}).not.toHaveProperty('polluted')
    },
  )

  test('row 56: TRACE is refused', async () => {
    expect(
      await sendRaw(api.url, 'TRACE /api/cities HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 40[45]/)
  })

  test('row 43: too many header fields are refused with 431, two framings of one body with 400', async () => {
    const fields = Array.from({ length: 100 }, (_, i) => `X-${i}: ${'a'.repeat(8 * 1024)}\r\n`).join('')
    expect(await sendRaw(api.url, `GET / HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n`)).toMatch(
      /^HTTP\/1.1 431[\s\S]*problem\+json/,
    )
    const smuggled =
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await sendRaw(api.url, smuggled)).toMatch(/^HTTP\/1.1 400[\s\S]*problem\+json/)
  })

  test('answers carry the headers that keep a browser safe, and no version', async () => {
    const { headers } = await api.get('/api/cities')
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe-eval')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect([headers.get('x-powered-by'), headers.get('server')]).toEqual([null, null])
  })

  test('row 42: a header that never ends is cut off within some 10 s, with 408', { timeout: 20_000 }, async () => {
    const started = performance.now()
    expect(await sendRaw(api.url, 'GET /api/cities HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', 15_000)).toMatch(
      /^HTTP\/1.1 408/,
    )
    expect(performance.now() - started).toBeLessThan(12_500)
  })
})

describe('floods', () => {
  test('rows 40, 41, 44: 429 with Retry-After over the limit, for unknown paths too, whoever the request says it is', async () => {
    await using api = await openTestApi({ settings: { RATE_LIMIT_PER_MINUTE: '20' } })
    const statuses: number[] = []
    for (let i = 0; i < 25; i++) {
      const path = i % 2 === 0 ? '/api/cities' : `/api/random-${i}`
      const answer = await api.get(path, { 'x-forwarded-for': `10.0.0.${i}` })
      statuses.push(answer.status)
      if (answer.status === 429) {
        const problem = Problem.parse(await answer.json())
        expect(Number(answer.headers.get('retry-after'))).toBe(problem.retryAfterS)
        expect(problem.retryAfterS).toBeGreaterThan(0)
      }
    }
    expect(statuses.filter((status) => status !== 429)).toHaveLength(20)
    expect(statuses.slice(20).every((status) => status === 429)).toBe(true)
    expect((await api.get('/healthz')).status).toBe(200)
    await until('the API to be asked from elsewhere', async () => (await statusFrom(api.url, '127.0.0.2')) === 200)
  })
})

/** As it is, without the URL being tidied up on the way. */
async function rawGet(url: string, path: string) {
  const answer = await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  const [headers = '', body = ''] = answer.split('\r\n\r\n', 2)
  return { headers, text: answer, problem: Problem.parse(JSON.parse(body)) }
}

async function statusFrom(url: string, localAddress: string): Promise<number> {
  const answer = await sendRaw(
    url,
    'GET /api/cities HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    5_000,
    localAddress,
  )
  return Number(answer.slice(9, 12))
}

/** Sends bytes and gives everything that came back until the server closed, or for as long as an answer came. */
function sendRaw(url: string, request: string, withinMs = 5_000, localAddress?: string): Promise<string> {
  const { port, hostname } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({
      port: Number(port),
      host: hostname,
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    const chunks: Buffer[] = []
    const finish = () => {
      clearTimeout(limit)
      socket.destroy()
      resolve(Buffer.concat(chunks).toString())
    }
    const limit = setTimeout(finish, withinMs)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', finish)
    socket.on('error', finish)
    socket.write(request)
  })
}
