/** Where a part of the pipeline lies, px from the top left of the drawing. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** From the edge of a box, so that a line never meets its corner. */
const CORNER_PX = 16

const middle = ({ top, bottom }: Box) => (top + bottom) / 2
const within = (y: number, { top, bottom }: Box) => {
  const inset = Math.min(CORNER_PX, (bottom - top) / 2)
  return Math.min(bottom - inset, Math.max(top + inset, y))
}

/**
 * The line from one part to the next, as an SVG path: to the right as straight as the two allow, or straight down
 * between parts that lie above each other. Pure.
 */
export function flowPath(from: Box, to: Box): string {
  if (to.left < from.right) {
    const x = (Math.max(from.left, to.left) + Math.min(from.right, to.right)) / 2
    const [start, end] = from.bottom <= to.top ? [from.bottom, to.top] : [from.top, to.bottom]
    return `M${px(x)} ${px(start)}L${px(x)} ${px(end)}`
  }
  // the smaller one gives the height; the taller one is met there
  const isFromSmaller = from.bottom - from.top <= to.bottom - to.top
  const y = middle(isFromSmaller ? from : to)
  const [y1, y2] = isFromSmaller ? [y, within(y, to)] : [within(y, from), y]
  const bend = (to.left - from.right) / 2
  const [x1, x2] = [from.right, to.left]
  return `M${px(x1)} ${px(y1)}C${px(x1 + bend)} ${px(y1)} ${px(x2 - bend)} ${px(y2)} ${px(x2)} ${px(y2)}`
}

const px = (value: number) => Math.round(value * 2) / 2
