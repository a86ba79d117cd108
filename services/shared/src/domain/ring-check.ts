/** Longitude and latitude in degrees, WGS 84. */
export type LonLat = readonly [number, number]

/** What keeps a ring from being the outline of a place; `at` is where. */
export type RingFault =
  | { readonly kind: 'short'; readonly positions: number }
  | { readonly kind: 'open' | 'crossing'; readonly at: LonLat }
  | { readonly kind: 'no-area' | 'too-intricate'; readonly positions: number }

interface Edge {
  readonly from: LonLat
  readonly to: LonLat
  readonly west: number
  readonly east: number
}

const METRES_PER_DEGREE = 111_195
const AREA_MIN_M2 = 1
/** Two corners nearer than this to a line lie on it: 0.1 mm. */
const NEAR_DEG = 1e-9
/** Pairs of edges that are looked at for a crossing: some tenths of a second at most. */
const PAIRS_MAX = 5_000_000

/**
 * What is wrong with a ring of a polygon by RFC 7946, 3.1.6: it has four positions or more, the last one is the first, it
 * does not cross itself and has an area (1 m² or more). A ring that touches itself is taken. Across 180° the shorter way is
 * meant. `null`: nothing is wrong. O(n log n) for outlines of places; given up after a bounded number of pairs. Pure.
 */
export function ringFault(ring: readonly LonLat[]): RingFault | null {
  const [first] = ring
  const last = ring.at(-1)
  if (first === undefined || last === undefined || ring.length < 3) return { kind: 'short', positions: ring.length }
  if (first[0] !== last[0] || first[1] !== last[1]) return { kind: 'open', at: last }
  if (ring.length < 4) return { kind: 'short', positions: ring.length }
  const unrolled = unroll(ring)
  if (areaM2(unrolled) < AREA_MIN_M2) return crossingOf(unrolled) ?? { kind: 'no-area', positions: ring.length }
  return crossingOf(unrolled)
}

/** Longitudes without a jump at 180°, each less than half a turn from the one before. */
function unroll(ring: readonly LonLat[]): LonLat[] {
  let before = ring[0]?.[0] ?? 0
  return ring.map(([lon, lat]): LonLat => {
    const step = lon - before
    before += Math.abs(step) <= 180 ? step : step - 360 * Math.round(step / 360)
    return [before, lat]
  })
}

/** By the shoelace formula, on a plane that touches the earth at the ring. */
function areaM2(ring: readonly LonLat[]): number {
  const [lon0, lat0] = ring[0] ?? [0, 0]
  const squeeze = Math.cos((lat0 * Math.PI) / 180)
  let twice = 0
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1] as LonLat, ring[i] as LonLat]
    twice += (a[0] - lon0) * (b[1] - lat0) - (b[0] - lon0) * (a[1] - lat0)
  }
  return (Math.abs(twice) / 2) * squeeze * METRES_PER_DEGREE ** 2
}

function edgesOf(ring: readonly LonLat[]): Edge[] {
  return ring.slice(1).map((to, i): Edge => {
    const from = ring[i] as LonLat
    return { from, to, west: Math.min(from[0], to[0]), east: Math.max(from[0], to[0]) }
  })
}

/** Edges from west to east, each held against those that it may meet. */
function crossingOf(ring: readonly LonLat[]): RingFault | null {
  const edges = edgesOf(ring).sort((a, b) => a.west - b.west)
  let pairs = 0
  for (const [i, edge] of edges.entries()) {
    for (let j = i + 1; j < edges.length; j++) {
      const other = edges[j] as Edge
      if (other.west > edge.east) break
      pairs += 1
      if (pairs > PAIRS_MAX) return { kind: 'too-intricate', positions: ring.length }
      if (doCross(edge, other)) return { kind: 'crossing', at: meetingPoint(edge, other) }
    }
  }
  return null
}

function doCross(a: Edge, b: Edge): boolean {
  if (Math.max(a.from[1], a.to[1]) < Math.min(b.from[1], b.to[1])) return false
  if (Math.max(b.from[1], b.to[1]) < Math.min(a.from[1], a.to[1])) return false
  return sideOf(a, b.from) * sideOf(a, b.to) < 0 && sideOf(b, a.from) * sideOf(b, a.to) < 0
}

/** 1 left of the edge, -1 right of it, 0 on its line. */
function sideOf({ from, to }: Edge, [lon, lat]: LonLat): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const cross = dx * (lat - from[1]) - dy * (lon - from[0])
  return Math.abs(cross) <= NEAR_DEG * Math.hypot(dx, dy) ? 0 : Math.sign(cross)
}

function meetingPoint(a: Edge, b: Edge): LonLat {
  const [ax, ay] = [a.to[0] - a.from[0], a.to[1] - a.from[1]]
  const [bx, by] = [b.to[0] - b.from[0], b.to[1] - b.from[1]]
  const share = ((b.from[0] - a.from[0]) * by - (b.from[1] - a.from[1]) * bx) / (ax * by - ay * bx)
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5
  return [round(a.from[0] + share * ax), round(a.from[1] + share * ay)]
}
