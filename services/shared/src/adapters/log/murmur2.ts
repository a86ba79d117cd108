const SEED = 0x9747b28c
const M = 0x5bd1e995
const R = 24

/**
 * The 32-bit MurmurHash2 of some bytes, as a signed integer. Pure.
 * Source: Austin Appleby's MurmurHash2, with the seed that Kafka's Java client uses (`Utils.murmur2`).
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  let hash = SEED ^ length
  const wordsEnd = length & ~3
  for (let at = 0; at < wordsEnd; at += 4) {
    let word = Math.imul(view.getInt32(at, true), M)
    word ^= word >>> R
    hash = Math.imul(hash, M) ^ Math.imul(word, M)
  }
  const left = length - wordsEnd
  if (left >= 3) hash ^= view.getUint8(wordsEnd + 2) << 16
  if (left >= 2) hash ^= view.getUint8(wordsEnd + 1) << 8
  if (left >= 1) hash = Math.imul(hash ^ view.getUint8(wordsEnd), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}

/** The partition that Kafka's default partitioner picks for a key: 0 to `partitions - 1`. */
export const partitionOf = (keyBytes: Uint8Array, partitions: number): number =>
  (murmur2(keyBytes) & 0x7fffffff) % partitions
