/** Round axis limits for speeds, km/h: 0 and a multiple of 40 that no value passes. Pure. */
export function speedAxis(values: readonly (number | null)[]): { max: number; ticks: number[] } {
  const highest = values.reduce<number>((max, value) => Math.max(max, value ?? 0), 40)
  const step = highest > 60 ? 40 : 20
  const max = Math.ceil(highest / step) * step
  return { max, ticks: Array.from({ length: max / step + 1 }, (_, i) => i * step) }
}
