import { describe, expect, test } from 'vitest'
import { murmur2, partitionOf } from './murmur2.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('murmur2', () => {
  // The vectors of UtilsTest.testMurmur2 in Apache Kafka.
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as the Java client of Kafka does', (text, hash) => {
    expect(murmur2(bytes(text))).toBe(hash)
  })
  test('reads from the middle of a buffer', () => {
    expect(murmur2(bytes('xxfoobarxx').subarray(2, 8))).toBe(-790332482)
  })
})

describe('partitionOf', () => {
  test('is never negative, also for a negative hash', () => {
    expect(partitionOf(bytes('21'), 6)).toBe((-973932308 & 0x7fffffff) % 6)
  })
  test('spreads a thousand segments over 6 partitions within 25 % of equal', () => {
    const counts = new Array<number>(6).fill(0)
    for (let segment = 0; segment < 6_000; segment += 1) {
      const partition = partitionOf(bytes(`los-angeles/${700_000 + segment}`), 6)
      counts[partition] = (counts[partition] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(250)
  })
})
