/** A point on the screen plane at some zoom, px; y grows to the south. */
export interface Px {
  readonly x: number
  readonly y: number
}
export interface RoadLine {
  readonly id: string
  readonly downstreamId: string | null
  /** At least two points in driving direction. */
  readonly points: readonly Px[]
}

/** Distance between the drawn points of a curve: the canvas rounds to whole px, so closer ones would tremble. */
const STEP_PX = 14
const STEPS_MAX = 24
/** Two roads whose directions differ more than this (cosine) meet at a corner, not in a curve. */
const JOIN_COSINE = 0.35

/**
 * Moves every line to the right of its driving direction by `offsetPx`, so that both directions of a road lie side
 * by side, and joins a line to the ones before and after it along the common tangent. Pure; O(points).
 */
export function offsetRoadLines(lines: readonly RoadLine[], offsetPx: number): Map<string, Px[]> {
  const drawable = lines.filter((line) => line.points.length > 1)
  const byId = new Map(drawable.map((line) => [line.id, line]))
  const upstream = new Map<string, RoadLine[]>()
  for (const line of drawable) {
    if (line.downstreamId === null) continue
    const before = upstream.get(line.downstreamId)
    if (before) before.push(line)
    else upstream.set(line.downstreamId, [line])
  }
  return new Map(
    drawable.map((line) => {
      const tangents = vertexTangents(line.points)
      const first = tangents[0] ?? EAST
      const last = tangents.at(-1) ?? EAST
      const before = bestAligned(
        first,
        (upstream.get(line.id) ?? []).map((other) => endDirection(other.points)),
      )
      const next = line.downstreamId === null ? undefined : byId.get(line.downstreamId)
      tangents[0] = blend(first, before)
      tangents[tangents.length - 1] = blend(last, next ? startDirection(next.points) : null)
      const moved = line.points.map((point, i) => toTheRight(point, tangents[i] ?? EAST, offsetPx))
      return [line.id, smooth(moved, tangents)] as const
    }),
  )
}

const EAST: Px = { x: 1, y: 0 }

function direction(from: Px | undefined, to: Px | undefined): Px {
  if (!from || !to) return EAST
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return length === 0 ? EAST : { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
}
const startDirection = (points: readonly Px[]) => direction(points[0], points[1])
const endDirection = (points: readonly Px[]) => direction(points.at(-2), points.at(-1))
const cosine = (a: Px, b: Px) => a.x * b.x + a.y * b.y

function vertexTangents(points: readonly Px[]): Px[] {
  return points.map((point, i) => {
    if (i === 0) return direction(point, points[1])
    if (i === points.length - 1) return direction(points[i - 1], point)
    return blend(direction(points[i - 1], point), direction(point, points[i + 1]))
  })
}

function bestAligned(to: Px, candidates: readonly Px[]): Px | null {
  let best: Px | null = null
  for (const candidate of candidates) if (!best || cosine(candidate, to) > cosine(best, to)) best = candidate
  return best
}

function blend(a: Px, b: Px | null): Px {
  if (!b || cosine(a, b) < JOIN_COSINE) return a
  const length = Math.hypot(a.x + b.x, a.y + b.y)
  return { x: (a.x + b.x) / length, y: (a.y + b.y) / length }
}

// y grows to the south, so the right hand of (x, y) is (−y, x)
const toTheRight = (point: Px, tangent: Px, offsetPx: number): Px => ({
  x: point.x - tangent.y * offsetPx,
  y: point.y + tangent.x * offsetPx,
})

/** Cubic Hermite curve through the points with the given tangents. */
function smooth(points: readonly Px[], tangents: readonly Px[]): Px[] {
  const out: Px[] = []
  points.forEach((point, i) => {
    const next = points[i + 1]
    if (!next) {
      out.push(point)
      return
    }
    const a = tangents[i] ?? EAST
    const b = tangents[i + 1] ?? EAST
    const length = Math.hypot(next.x - point.x, next.y - point.y)
    const steps = Math.max(1, Math.min(STEPS_MAX, Math.round(length / STEP_PX)))
    for (let step = 0; step < steps; step++) out.push(hermite(point, next, a, b, length, step / steps))
  })
  return out
}

function hermite(p: Px, q: Px, a: Px, b: Px, length: number, t: number): Px {
  const t2 = t * t
  const t3 = t2 * t
  const h0 = 2 * t3 - 3 * t2 + 1
  const h1 = (t3 - 2 * t2 + t) * length
  const h2 = 3 * t2 - 2 * t3
  const h3 = (t3 - t2) * length
  return { x: h0 * p.x + h1 * a.x + h2 * q.x + h3 * b.x, y: h0 * p.y + h1 * a.y + h2 * q.y + h3 * b.y }
}
