/** Standing traffic still creeps. Share of the free-flow speed. */
const RATIO_MIN = 0.06

/**
 * Speed as a share of free flow, from demand as a share of capacity.
 *
 * Below capacity this is the free branch of Greenshields' parabola: with v = vf (1 − k/kj) and q = k v, a demand
 * x = q / qmax moves at v/vf = (1 + √(1 − x)) / 2, which is 1/2 at capacity. Above capacity a queue stands: it is
 * served at capacity, so a trip takes longer as demand grows, and the speed falls on as 1 / (2 x^1.5).
 *
 * Pure; falls with x, continuous; 1 for no demand, never under 0.06.
 * Source: Greenshields, "A study of traffic capacity", Highway Research Board Proceedings 14, 1935. The branch over
 * capacity is ours; its exponent is chosen so that the profile of the recorded week of Los Angeles comes out.
 */
export function speedRatioAtDemand(demandShare: number): number {
  if (demandShare <= 0) return 1
  if (demandShare <= 1) return (1 + Math.sqrt(1 - demandShare)) / 2
  return Math.max(RATIO_MIN, 0.5 / demandShare ** 1.5)
}
