export interface TokenBucketOptions {
  /** So many may come at once. */
  readonly atOnce: number
  readonly perS: number
  readonly nowMs: number
}

export type TokenBucket = ReturnType<typeof createTokenBucket>

/** Fills with the allowed rate: bursts pass, floods do not. `take` says whether one more may come at this instant. */
export function createTokenBucket({ atOnce, perS, nowMs }: TokenBucketOptions) {
  let tokens = atOnce
  let atMs = nowMs
  return {
    take(instantMs: number): boolean {
      const refill = (Math.max(0, instantMs - atMs) / 1000) * perS
      tokens = Math.min(atOnce, tokens + refill) - 1
      atMs = instantMs
      return tokens >= 0
    },
  }
}
