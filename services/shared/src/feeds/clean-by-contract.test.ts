import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cleanByContract } from './clean-by-contract.ts'
import { Instant, Slug } from './contract-parts.ts'
import type { CleaningContext } from './feed.ts'

const Reading = z.strictObject({
  schemaVersion: z.literal(1),
  readingId: z.uuid(),
  cityId: Slug,
  source: Slug,
  observedAt: Instant,
  levelM: z.number().min(0).max(10),
  note: z.string().nullable().optional(),
})

const APPENDED_AT_MS = Date.UTC(2026, 10, 21, 17, 30)
const context: CleaningContext = {
  appendedAtMs: APPENDED_AT_MS,
  hasCity: (cityId) => cityId === 'paris',
  hasSegment: () => true,
}
const good = {
  schemaVersion: 1,
  readingId: '9a848a85-1564-5ea7-990a-d46c18535e5c',
  cityId: 'paris',
  source: 'simulator',
  observedAt: '2026-11-21T17:29:00Z',
  levelM: 2,
}
const clean = (change: object) => cleanByContract(Reading, { ...good, ...change }, context)
const at = (ageS: number) => ({ observedAt: new Date(APPENDED_AT_MS - ageS * 1000).toISOString() })

describe('cleanByContract', () => {
  test('takes a reading as it came', () => expect(clean({})).toEqual({ reading: good }))

  test.each([
    ['5 minutes ahead', at(-300)],
    ['24 hours old', at(24 * 3600)],
    ['of this millisecond', at(0)],
    ['with an instant to the microsecond', { observedAt: '2026-11-21T17:29:00.123456Z' }],
  ])('takes a reading %s', (_what, change) => expect(clean(change)).toHaveProperty('reading'))

  test.each<[string, object, string, string]>([
    ['of another schema version', { schemaVersion: 2 }, 'unsupported_schema', 'schemaVersion'],
    ['of a schema version as text', { schemaVersion: '1' }, 'unsupported_schema', 'schemaVersion'],
    ['of another version with more fields', { schemaVersion: 2, more: 1 }, 'unsupported_schema', 'schemaVersion'],
    ['without a schema version', { schemaVersion: undefined }, 'unsupported_schema', 'schemaVersion'],
    ['with a field too many', { more: 1 }, 'contract', 'more'],
    ['with a field that is missing', { cityId: undefined }, 'contract', 'cityId'],
    ['with a number as text', { levelM: '2' }, 'contract', 'levelM'],
    ['with null for a number', { levelM: null }, 'contract', 'levelM'],
    ['with an id that is none', { readingId: 'x' }, 'contract', 'readingId'],
    ['with a city that is no slug', { cityId: "paris' OR '1'='1" }, 'contract', 'cityId'],
    ['with a path for a city', { cityId: '../../secret' }, 'contract', 'cityId'],
    ['with a number too small', { levelM: -0.1 }, 'range', 'levelM'],
    ['with a number too large', { levelM: 10.1 }, 'range', 'levelM'],
    ['of a city that is not known', { cityId: 'atlantis' }, 'unknown_city', 'atlantis'],
    ['5 minutes and a second ahead', at(-301), 'clock', '301 s'],
    ['of the year 2099', { observedAt: '2099-01-01T00:00:00Z' }, 'clock', 'after the log took it'],
    ['of the year 1970', { observedAt: '1970-01-01T00:00:00Z' }, 'clock', 'before the year 2000'],
    [
      'timed in seconds for milliseconds',
      { observedAt: new Date(APPENDED_AT_MS / 1000).toISOString() },
      'clock',
      '1970',
    ],
    ['25 hours old', at(25 * 3600), 'too_late', '90000 s'],
    ['without a time zone', { observedAt: '2026-11-21T17:29:00' }, 'contract', 'observedAt'],
    ['with an offset for UTC', { observedAt: '2026-11-21T18:29:00+01:00' }, 'contract', 'observedAt'],
    ['of the 30th of February', { observedAt: '2026-02-30T00:00:00Z' }, 'contract', 'observedAt'],
    ['of a leap second', { observedAt: '2026-12-31T23:59:60Z' }, 'contract', 'observedAt'],
    ['of a local hour', { observedAt: '02:30' }, 'contract', 'observedAt'],
    ['timed by a number', { observedAt: APPENDED_AT_MS }, 'contract', 'observedAt'],
  ])('rejects a reading %s', (_what, change, reason, named) => {
    expect(clean(change)).toMatchObject({ kind: 'reject', reason, detail: expect.stringContaining(named) })
  })

  test('takes the 29th of February of a leap year', () => {
    const appendedAtMs = Date.UTC(2028, 1, 29, 12)
    const raw = { ...good, observedAt: '2028-02-29T11:59:00Z' }
    expect(cleanByContract(Reading, raw, { ...context, appendedAtMs })).toHaveProperty('reading')
  })

  test.each([null, [], 'x', 7, true, {}])('rejects %j, which is no reading', (raw) => {
    expect(cleanByContract(Reading, raw, context)).toMatchObject({ kind: 'reject' })
  })

  test('names every wrong field', () => {
    const result = clean({ levelM: 99, cityId: '!', note: 5 })
    expect(result).toMatchObject({ reason: 'contract' })
    for (const field of ['levelM', 'cityId', 'note'])
      expect(result).toHaveProperty('detail', expect.stringContaining(field))
  })

  test('gives details that are short and hold no control characters, whatever the message holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', size: 'max', maxLength: 400 }), fc.jsonValue(), (name, value) => {
        const result = clean({ [name]: value, cityId: name, observedAt: name })
        if (!('kind' in result)) throw new Error('expected a rejection')
        expect(result.detail.length).toBeLessThanOrEqual(300)
        expect(result.detail).not.toMatch(/\p{Cc}|\p{Cs}/u)
      }),
    )
  })
})
