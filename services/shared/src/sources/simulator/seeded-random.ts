/**
 * Chance without memory: every number is a pure function of whole numbers, so that the past, the present and a
 * restarted process agree.
 */

/** 32-bit FNV-1a of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

/** Two whole numbers into one, well mixed, 0 .. 2^32 - 1. */
export function hashPair(a: number, b: number): number {
  return mix(Math.imul(a, 0x9e3779b1) ^ mix(b))
}

/** Uniform in [0, 1). */
export const uniform = (a: number, b: number): number => hashPair(a, b) / 0x1_0000_0000

/** Smooth noise in -1 .. 1: uniform values at the whole numbers, a cosine between them (value noise). */
export function smoothNoise(seed: number, x: number): number {
  const left = Math.floor(x)
  const share = (1 - Math.cos(Math.PI * (x - left))) / 2
  return 2 * (uniform(seed, left) * (1 - share) + uniform(seed, left + 1) * share) - 1
}

/** The finaliser of MurmurHash3: every bit in changes about half of the bits out. */
function mix(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
