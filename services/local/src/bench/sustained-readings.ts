import { hash } from 'node:crypto'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { madeReading } from './made-readings.ts'

/** A stream of readings that follows from its beginning and rate alone: whoever checks it makes it once more. */
export interface SustainedStream {
  readonly startMs: number
  readonly ratePerS: number
  readonly segmentIds: readonly string[]
}

/** The n-th reading; observed when it is due, every segment in its turn. */
export function sustainedReading({ startMs, ratePerS, segmentIds }: SustainedStream, n: number): TrafficReading {
  const turn = Math.floor(n / segmentIds.length)
  const observedMs = startMs + Math.floor((turn * segmentIds.length * 1000) / ratePerS)
  return madeReading(n, segmentIds[n % segmentIds.length] as string, observedMs)
}

/** What a reading says, in few words: the same in each store. */
export const digestText = (readingId: string, speedKmh: number) => `${readingId} ${Math.round(speedKmh * 1000)}`

/** The first 60 bits of the MD5 of a text, which PostgreSQL and DuckDB give too. */
export const digestOf = (text: string): bigint => BigInt(`0x${hash('md5', text).slice(0, 15)}`)

/** Sum over the first `count` readings. */
export function sumOfDigests(stream: SustainedStream, count: number): bigint {
  let sum = 0n
  for (let n = 0; n < count; n++) {
    const { readingId, speedKmh } = sustainedReading(stream, n)
    sum += digestOf(digestText(readingId, speedKmh))
  }
  return sum
}
