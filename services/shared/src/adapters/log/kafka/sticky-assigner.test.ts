import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sharePartitions } from './sticky-assigner.ts'

const SIX = [0, 1, 2, 3, 4, 5]
const shares = (members: Record<string, number[]>, partitions = SIX) =>
  Object.fromEntries(
    sharePartitions(
      partitions,
      Object.entries(members).map(([memberId, owned]) => ({ memberId, owned })),
    ),
  )

describe('sharePartitions', () => {
  test('gives all to the only member', () => {
    expect(shares({ a: [] })).toEqual({ a: SIX })
  })
  test('takes from who has most when a member comes, and moves no other partition', () => {
    expect(shares({ a: SIX, b: [] })).toEqual({ a: [0, 1, 2], b: [3, 4, 5] })
    expect(shares({ a: [0, 1, 2], b: [3, 4, 5], c: [] })).toEqual({ a: [0, 1], b: [3, 4], c: [2, 5] })
  })
  test('gives what a member has left to those with room', () => {
    expect(shares({ b: [3, 4], c: [2, 5] })).toEqual({ b: [0, 3, 4], c: [1, 2, 5] })
  })
  test('leaves members without when there are more than partitions', () => {
    expect(shares({ a: [0], b: [1], c: [] }, [0, 1])).toEqual({ a: [0], b: [1], c: [] })
  })

  const anyMembers = fc.uniqueArray(
    fc.record({
      memberId: fc.string({ minLength: 1, maxLength: 5 }),
      owned: fc.array(fc.integer({ min: 0, max: 15 })),
    }),
    { minLength: 1, maxLength: 8, selector: ({ memberId }) => memberId },
  )
  test('gives each partition to exactly one member, evenly, whatever members say that they have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), anyMembers, (count, members) => {
        const partitions = Array.from({ length: count }, (_, partition) => partition)
        const given = [...sharePartitions(partitions, members).values()]
        expect(given.flat().sort((a, b) => a - b)).toEqual(partitions)
        const sizes = given.map((share) => share.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })
  test('moves nothing when nothing has changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), anyMembers, (count, members) => {
        const partitions = Array.from({ length: count }, (_, partition) => partition)
        const first = sharePartitions(partitions, members)
        const again = sharePartitions(
          partitions,
          members.map(({ memberId }) => ({ memberId, owned: first.get(memberId) ?? [] })),
        )
        expect(again).toEqual(first)
      }),
    )
  })
})
