import type { Px } from './road-lines.ts'

export interface LabelToPlace {
  readonly id: string
  readonly widthPx: number
  readonly heightPx: number
  /** Where the middle of the label may go, best first. */
  readonly candidates: readonly Px[]
  /** Higher goes first and so gets the better place. */
  readonly priority: number
  /** Stays even where it covers roads. */
  readonly isRequired?: boolean
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A label that covers more of the road than this many sampled points is better left out. */
const ROAD_POINTS_MAX = 0
const GAP_PX = 5

/**
 * Finds a place for each label so that no two overlap and none lies on a road, or leaves it out.
 * `roadPoints` are points along the roads, a few px apart. Pure; labels × candidates × road points.
 */
export function placeLabels(labels: readonly LabelToPlace[], roadPoints: readonly Px[]): Map<string, Px> {
  const placed: Box[] = []
  const places = new Map<string, Px>()
  for (const label of [...labels].sort((a, b) => b.priority - a.priority)) {
    let best: { at: Px; covered: number } | null = null
    for (const at of label.candidates) {
      const box = boxAround(at, label)
      if (placed.some((other) => overlap(box, other))) continue
      const covered = countInside(box, roadPoints)
      if (!best || covered < best.covered) best = { at, covered }
      if (covered === 0) break
    }
    if (!best || (best.covered > ROAD_POINTS_MAX && !label.isRequired)) continue
    places.set(label.id, best.at)
    placed.push(boxAround(best.at, label))
  }
  return places
}

const boxAround = (at: Px, label: LabelToPlace): Box => ({
  left: at.x - label.widthPx / 2 - GAP_PX,
  right: at.x + label.widthPx / 2 + GAP_PX,
  top: at.y - label.heightPx / 2 - GAP_PX,
  bottom: at.y + label.heightPx / 2 + GAP_PX,
})

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

function countInside(box: Box, points: readonly Px[]): number {
  let count = 0
  for (const { x, y } of points) if (x > box.left && x < box.right && y > box.top && y < box.bottom) count++
  return count
}

/** Places inside a ring for the middle of a label, nearest to the ring's centre of area first. Pure. */
export function placesInside(ring: readonly Px[], gridPx: number): Px[] {
  if (ring.length < 3) return []
  const centre = centreOf(ring)
  const xs = ring.map((point) => point.x)
  const ys = ring.map((point) => point.y)
  const inside: Px[] = isInside(centre, ring) ? [centre] : []
  for (let y = Math.min(...ys) + gridPx / 2; y < Math.max(...ys); y += gridPx) {
    for (let x = Math.min(...xs) + gridPx / 2; x < Math.max(...xs); x += gridPx) {
      if (isInside({ x, y }, ring)) inside.push({ x, y })
    }
  }
  const distance = (point: Px) => Math.hypot(point.x - centre.x, (point.y - centre.y) * 1.3)
  return inside.sort((a, b) => distance(a) - distance(b))
}

/** Centre of area of a ring; the mean of its points where it has no area. */
export function centreOf(ring: readonly Px[]): Px {
  let area = 0
  let x = 0
  let y = 0
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a
    const cross = a.x * b.y - b.x * a.y
    area += cross
    x += (a.x + b.x) * cross
    y += (a.y + b.y) * cross
  })
  if (Math.abs(area) > 1e-9) return { x: x / (3 * area), y: y / (3 * area) }
  const mean = (of: (point: Px) => number) => ring.reduce((sum, point) => sum + of(point), 0) / ring.length
  return { x: mean((point) => point.x), y: mean((point) => point.y) }
}

function isInside(point: Px, ring: readonly Px[]): boolean {
  let inside = false
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a
    if (a.y > point.y === b.y > point.y) return
    if (point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  })
  return inside
}
