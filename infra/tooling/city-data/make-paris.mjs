/**
 * Makes the city folder of Paris from the outlines of its arrondissements (source: docs/reference/data.md).
 *
 *   node infra/tooling/city-data/make-paris.mjs <zones.geojson> [output folder]
 *
 * The road network is derived, not surveyed: we ship no street data of Paris. It has
 *   - avenues: from the middle of each arrondissement to the middle of each neighbour, over the middle of their
 *     common border, one segment in each direction; a segment belongs to the zone in which it begins;
 *   - a ring along the outer border, in both directions, cut where the zone changes and where a piece gets long;
 *   - a street in each zone, one way: out to the ring, or across between two avenues where there is no ring.
 * City.json is written by hand. There is no chance in it: the same input gives the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  bearingDeg,
  contains,
  createPlane,
  densify,
  distanceToLineM,
  geojson,
  lengthM,
  offsetRight,
  smooth,
} from './geo.mjs'

const CENTRE = [2.3345, 48.8587]
/** The woods in the east and west belong to the outer zones but not to the ring: nothing is built outside of this ellipse. */
const RING_HALF_AXES_M = [5900, 4700]
const LANE_OFFSET_M = 30
/** Outlines were simplified one by one, so common borders do not touch. */
const NEIGHBOUR_GAP_M = 180
const NEIGHBOUR_BORDER_M = 800
const RING_INSET_M = 150
const RING_PIECE_M = 3400
const RING_PIECE_LEAST_M = 500

const FREE_FLOW_KMH = { ring: 70, avenue: 45, longStreet: 35, street: 30 }
const LONG_STREET_M = 900
const COMPASS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west']

const input = process.argv[2]
if (!input) throw new Error('usage: make-paris.mjs <zones.geojson> [output folder]')
const output = process.argv[3] ?? fileURLToPath(new URL('../../../services/shared/cities/paris', import.meta.url))

const plane = createPlane(CENTRE)
const { features } = JSON.parse(readFileSync(input, 'utf8'))
const zones = features.map(({ properties, geometry }) => {
  const outline = geometry.coordinates[0].map(plane.toXy)
  return { ...properties, outline, hub: middleOf(outline), avenues: [] }
})

const ringPieces = makeRingPieces()
const roads = [...makeAvenues(), ...makeRing(), ...makeStreets()].map(toFeature)
linkDownstream(roads)
writeFileSync(join(output, 'segments.geojson'), geojson(roads))
writeFileSync(join(output, 'zones.geojson'), geojson(features))
console.log(`${roads.length} segments in ${zones.length} zones`)

/** Mean of the grid points inside a zone and inside the ring. */
function middleOf(outline) {
  let [count, sumX, sumY] = [0, 0, 0]
  for (let x = -9000; x <= 11000; x += 100) {
    for (let y = -6000; y <= 6000; y += 100) {
      if (!isInsideRing([x, y]) || !contains(outline, [x, y])) continue
      count++
      sumX += x
      sumY += y
    }
  }
  return [sumX / count, sumY / count]
}

function isInsideRing([x, y]) {
  return (x / RING_HALF_AXES_M[0]) ** 2 + (y / RING_HALF_AXES_M[1]) ** 2 <= 1
}

function makeAvenues() {
  const avenues = []
  for (const [i, a] of zones.entries()) {
    for (const b of zones.slice(i + 1)) {
      const gate = commonBorderMiddle(a, b)
      if (gate === null) continue
      a.avenues.push(gate)
      b.avenues.push(gate)
      avenues.push(avenue(a, b, gate), avenue(b, a, gate))
    }
  }
  return avenues
}

function avenue(from, to, gate) {
  const line = offsetRight(smooth([from.hub, gate, to.hub]), LANE_OFFSET_M)
  return {
    segmentId: `avenue-${from.zoneId}-${to.zoneId}`,
    zoneId: from.zoneId,
    name: `Avenue ${from.name} → ${to.name}`,
    freeFlowKmh: FREE_FLOW_KMH.avenue,
    line,
  }
}

/** The point in the middle of the stretch that two zones have in common; `null` for zones that only touch. */
function commonBorderMiddle(a, b) {
  const stepM = 50
  const common = densify(a.outline, stepM).filter(
    (point) => isInsideRing(point) && distanceToLineM(point, b.outline) < NEIGHBOUR_GAP_M,
  )
  if (common.length * stepM < NEIGHBOUR_BORDER_M) return null
  const mean = [0, 1].map((axis) => common.reduce((sum, point) => sum + point[axis], 0) / common.length)
  const distance = ([x, y]) => Math.hypot(x - mean[0], y - mean[1])
  return common.reduce((best, point) => (distance(point) < distance(best) ? point : best))
}

function makeRingPieces() {
  const points = []
  for (let deg = 0; deg < 360; deg += 3) points.push(ringPoint((deg * Math.PI) / 180))
  return cutByZone(densify([...points, points[0]], 200))
}

function makeRing() {
  const counts = new Map()
  return ringPieces.flatMap(({ zone, line }) => {
    const n = (counts.get(zone) ?? 0) + 1
    counts.set(zone, n)
    const isOnly = ringPieces.filter((piece) => piece.zone === zone).length === 1
    const place = isOnly ? zone.name : `${zone.name} ${n}`
    return [
      ringSegment(zone, `Ring at ${place}, anticlockwise`, `ring-${zone.zoneId}-${n}-acw`, line),
      ringSegment(zone, `Ring at ${place}, clockwise`, `ring-${zone.zoneId}-${n}-cw`, line.toReversed()),
    ]
  })
}

/** Where a ray from the centre leaves the city (or the ellipse), a little inside. */
function ringPoint(angle) {
  let lastInside = 0
  for (let r = 1000; r < 9000; r += 25) {
    const point = [r * Math.cos(angle), r * Math.sin(angle)]
    if (isInsideRing(point) && zones.some((zone) => contains(zone.outline, point))) lastInside = r
  }
  const r = lastInside - RING_INSET_M
  return [r * Math.cos(angle), r * Math.sin(angle)]
}

/** Cuts the closed ring where the nearest zone changes; long pieces in halves, short ones go to the piece before. */
function cutByZone(ring) {
  const zoneAt = (point) =>
    zones.find((zone) => contains(zone.outline, point)) ??
    zones.toSorted((a, b) => distanceToLineM(point, a.outline) - distanceToLineM(point, b.outline))[0]
  const pieces = []
  for (let i = 1; i < ring.length; i++) {
    const middle = [(ring[i - 1][0] + ring[i][0]) / 2, (ring[i - 1][1] + ring[i][1]) / 2]
    const zone = zoneAt(middle)
    const last = pieces.at(-1)
    if (last?.zone === zone) last.line.push(ring[i])
    else pieces.push({ zone, line: [ring[i - 1], ring[i]] })
  }
  if (pieces.length > 1 && pieces[0].zone === pieces.at(-1).zone) {
    const end = pieces.pop()
    pieces[0].line = [...end.line, ...pieces[0].line.slice(1)]
  }
  const merged = []
  for (const piece of pieces) {
    if (merged.length > 0 && flatLengthM(piece.line) < RING_PIECE_LEAST_M)
      merged.at(-1).line.push(...piece.line.slice(1))
    else merged.push(piece)
  }
  return merged.flatMap(({ zone, line }) => {
    const parts = Math.ceil(flatLengthM(line) / RING_PIECE_M)
    const size = (line.length - 1) / parts
    return Array.from({ length: parts }, (_, p) => ({
      zone,
      line: line.slice(Math.round(p * size), Math.round((p + 1) * size) + 1),
    }))
  })
}

function flatLengthM(line) {
  return line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0)
}

function ringSegment(zone, name, segmentId, line) {
  return {
    segmentId,
    zoneId: zone.zoneId,
    name,
    freeFlowKmh: FREE_FLOW_KMH.ring,
    line: offsetRight(line, LANE_OFFSET_M),
  }
}

function makeStreets() {
  return zones.map((zone) => {
    const line = streetToRing(zone) ?? streetAcross(zone)
    const towards = COMPASS[Math.round(bearingDeg(...line.map(plane.toLonLat)) / 45) % 8]
    return {
      segmentId: `street-${zone.zoneId}`,
      zoneId: zone.zoneId,
      name: `Street in ${zone.name}, ${towards}-bound`,
      freeFlowKmh: flatLengthM(line) >= LONG_STREET_M ? FREE_FLOW_KMH.longStreet : FREE_FLOW_KMH.street,
      line,
    }
  })
}

/** From the middle of an outer zone to the nearest of the ring's points in it; `null` for an inner zone. */
function streetToRing(zone) {
  const distance = ([x, y]) => Math.hypot(x - zone.hub[0], y - zone.hub[1])
  const points = ringPieces.filter((piece) => piece.zone === zone).flatMap((piece) => piece.line.slice(1, -1))
  if (points.length === 0) return null
  return [zone.hub, points.reduce((best, point) => (distance(point) < distance(best) ? point : best))]
}

/** Between two avenues of a zone, the widest apart of those beside each other. */
function streetAcross(zone) {
  const half = ([x, y]) => [zone.hub[0] + 0.55 * (x - zone.hub[0]), zone.hub[1] + 0.55 * (y - zone.hub[1])]
  const angle = ([x, y]) => Math.atan2(y - zone.hub[1], x - zone.hub[0])
  const around = zone.avenues.toSorted((a, b) => angle(a) - angle(b))
  const spans = around.map((from, i) => [half(from), half(around[(i + 1) % around.length])])
  return spans.reduce((best, span) => (flatLengthM(span) > flatLengthM(best) ? span : best))
}

function toFeature({ segmentId, zoneId, name, freeFlowKmh, line }) {
  const coordinates = line.map(plane.toLonLat)
  return {
    type: 'Feature',
    properties: {
      segmentId,
      zoneId,
      name,
      downstreamSegmentId: null,
      lengthM: Math.round(lengthM(coordinates)),
      bearingDeg: bearingDeg(coordinates[0], coordinates.at(-1)),
      freeFlowKmh,
    },
    geometry: { type: 'LineString', coordinates },
  }
}

/** The segment that goes on where one ends, with the least turn and no U-turn; none when nothing begins there. */
function linkDownstream(features) {
  const linesOf = features.map((feature) => ({ feature, line: feature.geometry.coordinates.map(plane.toXy) }))
  for (const { feature, line } of linesOf) {
    const candidates = linesOf
      .filter((next) => next.feature !== feature && gapM(line.at(-1), next.line[0]) < 4 * LANE_OFFSET_M)
      .map((next) => ({ id: next.feature.properties.segmentId, turnDeg: turnDeg(line, next.line) }))
      .filter(({ turnDeg }) => turnDeg < 100)
      .sort((a, b) => a.turnDeg - b.turnDeg)
    feature.properties.downstreamSegmentId = candidates[0]?.id ?? null
  }
}

function gapM([ax, ay], [bx, by]) {
  return Math.hypot(bx - ax, by - ay)
}

function turnDeg(line, next) {
  const heading = ([ax, ay], [bx, by]) => (Math.atan2(by - ay, bx - ax) * 180) / Math.PI
  const turn = Math.abs(heading(line.at(-2), line.at(-1)) - heading(next[0], next[1])) % 360
  return Math.min(turn, 360 - turn)
}
