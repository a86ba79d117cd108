import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classifyProblem, type Outcome, retryAfterMs } from './classifier.ts'

const answer = (status: number, body = '', headers: Record<string, unknown> = {}): Outcome => ({
  status,
  headers,
  body,
})

describe('classifyProblem', () => {
  test.each([
    [
      'TomTom has no road there',
      answer(400, '{"error":"Point too far from nearest existing segment."}'),
      'no-coverage',
    ],
    ['OpenWeather knows no such place', answer(404, '{"cod":"404","message":"city not found"}'), 'no-coverage'],
    ['OpenWeather cannot geocode', answer(400, '{"cod":"400","message":"Nothing to geocode"}'), 'no-coverage'],
    ['a parameter is missing', answer(400, '{"error":"Missing point parameter."}'), 'bad-answer'],
    ['the key is not valid', answer(403, '{"error":"Forbidden"}'), 'bad-key'],
    ['the key is new', answer(401, '{"cod":401,"message":"Invalid API key."}'), 'bad-key'],
    ['there are too many calls', answer(429), 'throttled'],
    ['too many calls come as 403 in HTML', answer(403, '<h1>Developer Over Qps</h1>'), 'throttled'],
    [
      'too many calls come as 403 of the gateway',
      answer(403, '', { 'x-mashery-error-code': 'ERR_403_DEVELOPER_OVER_RATE' }),
      'throttled',
    ],
    ['a 403 says when to come back', answer(403, '', { 'retry-after': '5' }), 'throttled'],
    ['the method is not allowed', answer(405), 'bad-answer'],
    ['the server fails', answer(500), 'down'],
    ['the server is away', answer(503), 'down'],
    ['the version is unknown', answer(596), 'bad-answer'],
    ['it redirects', answer(302, '', { location: 'http://169.254.169.254/' }), 'bad-answer'],
    ['a page comes with 200', answer(200, '<html>'), 'bad-answer'],
    ['200 carries a 401 as a number', answer(200, '{"cod":401}'), 'bad-key'],
    ['200 carries a 429 as text', answer(200, '{"cod":"429"}'), 'throttled'],
    ['the connection is reset', { errorCode: 'ECONNRESET' }, 'down'],
    ['nobody knows the host', { errorCode: 'ENOTFOUND' }, 'down'],
    ['the certificate is wrong', { errorCode: 'CERT_HAS_EXPIRED' }, 'down'],
    ['the time is up', { errorCode: 'ECONNABORTED' }, 'down'],
    ['the body is too large', { errorCode: 'TOO_LARGE' }, 'bad-answer'],
    ['the gzip stream is broken', { errorCode: 'Z_DATA_ERROR' }, 'bad-answer'],
  ] as const)('when %s', (_what, outcome, kind) => {
    expect(classifyProblem(outcome)).toBe(kind)
  })

  test('has an answer for everything', () => {
    const kinds = ['no-coverage', 'throttled', 'bad-key', 'down', 'bad-answer']
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.string(), fc.string(), (status, body, errorCode) => {
        expect(kinds).toContain(classifyProblem(answer(status, body)))
        expect(kinds).toContain(classifyProblem({ errorCode }))
      }),
    )
  })
})

test.each([
  ['7', 7000],
  [' 0 ', 0],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['99999999', 86_400_000],
  ['soon', null],
  ['', null],
  [undefined, null],
])('reads Retry-After %j as %j ms', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2026-11-21T12:00:00Z'))).toBe(ms)
})
