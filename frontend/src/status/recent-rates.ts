/** Steps that a figure beside a name is the mean of: two minutes, in which the lake sink writes a file at least once. */
const RECENT_STEPS = 12

/** Mean of the last two minutes, per second; `null` where nothing of it is known. Pure. */
export function recentRate(perSecond: readonly (number | null)[] | undefined): number | null {
  const known = (perSecond ?? []).slice(-RECENT_STEPS).filter((rate) => rate !== null)
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0) / known.length
}

/** Several rates as one, step by step from the newest; a step is known where one of them is. Pure. */
export function sumRates(all: readonly (readonly (number | null)[])[]): (number | null)[] {
  const steps = Math.max(0, ...all.map((rates) => rates.length))
  return Array.from({ length: steps }, (_, i) => {
    const known = all.map((rates) => rates[rates.length - steps + i] ?? null).filter((rate) => rate !== null)
    return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0)
  })
}

/** Time in which a pulse goes on to where the next one was, s: the more, the faster. */
const PACE_S = { slowest: 2.8, fastest: 0.3 }

/** The pace of the pulses of a rate, s for each step on; `null`: nothing moves, so nothing is drawn moving. Pure. */
export function pulsePaceS(rate: number | null): number | null {
  if (rate === null || rate <= 0) return null
  // tenfold is twice as fast, and small changes do not make the pulses jump
  const paceS = PACE_S.slowest / 2 ** (Math.round(Math.log10(1 + rate) * 2) ** 0.8)
  return Math.max(PACE_S.fastest, Math.round(paceS * 10) / 10)
}
