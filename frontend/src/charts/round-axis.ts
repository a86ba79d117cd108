/** Ticks from 0 in round steps, about four of them, up to the first that no value passes. Pure. */
export function roundAxis(values: readonly (number | null)[]): { max: number; ticks: number[] } {
  const highest = values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0) || 1
  const rough = highest / 3
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 4, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  // without the rounding, 3 steps of 0.4 are a little more than 1.2
  const ticks = Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)))
  return { max: ticks.at(-1) ?? 1, ticks }
}
