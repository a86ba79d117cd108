import { createHash } from 'node:crypto'

/** The namespace of reading ids, a random UUID fixed for ever. */
const NAMESPACE = Buffer.from('6f1d3b0a9c0e4f0d8a54b7a4c1f2e9d3', 'hex')

/**
 * The id of a reading: UUIDv5 (RFC 9562) of its source, what it measured and when. A producer that repeats
 * itself, or restarts, makes the same id, and the sinks keep one.
 * `sensor` is `city/segment` for traffic and the city for weather; `observedAt` is RFC 3339 UTC.
 */
export function readingId(source: string, sensor: string, observedAt: string): string {
  const hash = createHash('sha1')
    .update(NAMESPACE)
    .update(`${source}|${sensor}|${new Date(observedAt).toISOString()}`)
    .digest()
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
