import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type ContractCheck, compileCheck } from './contract-check.ts'
import { traffic, weather } from './index.ts'

const odd = fc.oneof(
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, '', '1', 'x'.repeat(65), true, [], {}),
  fc.double(),
  fc.string(),
)

describe.each([traffic, weather].map((feed) => [feed.name, feed.contract] as const))(
  'the contract of %s',
  (_name, contract) => {
    const check = compileCheck(contract) as ContractCheck
    const shape = (contract._zod.def as unknown as { shape: Record<string, z.ZodType> }).shape
    const goodField = (schema: z.ZodType) =>
      fc.oneof(
        { arbitrary: fc.constantFrom(...GOOD.filter((value) => schema.safeParse(value).success)), weight: 30 },
        { arbitrary: odd, weight: 1 },
      )
    const reading = fc
      .record(Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, goodField(schema)])))
      .chain((fields) => fc.tuple(fc.constant(fields), fc.subarray(Object.keys(fields)), fc.nat(5)))
      .map(([fields, left, chance]) => ({
        ...Object.fromEntries(Object.entries(fields).filter(([key]) => chance > 1 || !left.includes(key))),
        ...(chance === 5 ? { other: 1 } : {}),
      }))

    test('is known to the check', () => expect(check).not.toBeNull())

    test('is met exactly where zod says so', () => {
      let met = 0
      fc.assert(
        fc.property(fc.oneof(reading, odd), (value) => {
          const parsed = contract.safeParse(value)
          expect(check(value)).toBe(parsed.success)
          if (!parsed.success) return
          met += 1
          expect(parsed.data).toEqual(value)
        }),
        { numRuns: 3_000, seed: 7 },
      )
      expect(met).toBeGreaterThan(100)
    })
  },
)

/** Each field takes some of them. */
const GOOD = [
  1,
  0,
  0.5,
  42.5,
  900,
  false,
  true,
  null,
  'los-angeles',
  '716331',
  'closure',
  '3d813cbb-47fb-52ba-91df-831e1593ac29',
  '2026-11-21T17:30:00Z',
  '2026-11-21T17:30:00.250Z',
]

test.each([
  ['a transformation', z.strictObject({ a: z.string().trim() })],
  ['a refinement', z.strictObject({ a: z.string().refine((text) => text !== 'b') })],
  ['other keys', z.object({ a: z.string() })],
  ['a format that is more than a pattern', z.strictObject({ a: z.url() })],
  ['a list', z.strictObject({ a: z.array(z.string()) })],
])('what it does not know it leaves to zod: %s', (_name, contract) => expect(compileCheck(contract)).toBeNull())
