/**
 * A small line through values, as an SVG path: from 0 at the bottom to `highest` at the top. `null` is a gap, never 0.
 * Empty for nothing to draw. Pure.
 */
export function sparkPath(
  values: readonly (number | null)[],
  { width, height, highest }: { readonly width: number; readonly height: number; readonly highest: number },
): string {
  let path = ''
  values.forEach((value, i) => {
    if (value === null) return
    const isNew = i === 0 || values[i - 1] === null
    const x = ((i + 0.5) / values.length) * width
    const y = height - 1 - (highest > 0 ? Math.min(1, value / highest) : 0) * (height - 2)
    path += `${isNew ? 'M' : 'L'}${round(x)} ${round(y)}`
  })
  return path
}

const round = (px: number) => Math.round(px * 10) / 10
