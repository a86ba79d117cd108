import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  bearingDeg as bearingBetween,
  boxAround,
  distanceM,
  lonNear,
  moved,
  unrolled,
  wrapLon,
} from '../domain/longitude.ts'
import type { SegmentCollection, ZoneCollection } from './city.ts'

type Position = [number, number]
type SegmentFeature = SegmentCollection['features'][number]
type ZoneGeometry = ZoneCollection['features'][number]['geometry']

interface Hub {
  readonly zoneId: string
  readonly name: string
  readonly at: Position
}

const NEIGHBOURS = 3
/** A step takes about a millisecond for the most zones that are taken. */
const STEPS_A_SLICE = 4
/** The two directions of a road are drawn side by side, this far from its middle. */
const LANE_OFFSET_M = 25
const FREE_FLOW_KMH = 45
/** From here on it is a road between parts of a region, not a street between quarters. */
const LONG_M = 8_000
const LONG_FREE_FLOW_KMH = 70

/**
 * A road network for a city of which only the zones are known: between the middles of neighbouring zones, one segment in
 * each direction, which belongs to the zone in which it begins. A zone alone gets a road across it. It is a model and no
 * street map, and is to be labelled as such. There is no chance in it: the same zones give the same segments. Pure.
 */
export function deriveSegments(zones: ZoneCollection): SegmentCollection {
  const steps = deriveStepwise(zones)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/**
 * The same, in slices of a few milliseconds: `pause` is awaited between them, so that hundreds of zones keep nobody
 * waiting.
 */
export async function deriveSegmentsInSlices(
  zones: ZoneCollection,
  pause: () => Promise<unknown> = nextTurn,
): Promise<SegmentCollection> {
  const steps = deriveStepwise(zones)
  for (let done = 1; ; done++) {
    const step = steps.next()
    if (step.done) return step.value
    if (done % STEPS_A_SLICE === 0) await pause()
  }
}

/** Yields after each zone and after each road: a step looks at all others once. */
function* deriveStepwise(zones: ZoneCollection): Generator<void, SegmentCollection> {
  const hubs = zones.features.map(({ properties, geometry }): Hub => ({ ...properties, at: middleOf(geometry) }))
  const [first] = zones.features
  const roads =
    hubs.length === 1 && first !== undefined && hubs[0] !== undefined
      ? acrossZone(hubs[0], first.geometry)
      : (yield* neighbourPairs(hubs)).flatMap(([from, to]) => [roadBetween(from, to), roadBetween(to, from)])
  return {
    type: 'FeatureCollection',
    features: yield* linkDownstream(roads.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))),
  }
}

const idOf = ({ properties }: SegmentFeature) => properties.segmentId

/** Each hub with its nearest ones, every pair once. */
function* neighbourPairs(hubs: readonly Hub[]): Generator<void, [Hub, Hub][]> {
  const pairs = new Map<string, [Hub, Hub]>()
  for (const hub of hubs) {
    const near = hubs
      .filter((other) => other !== hub)
      .map((other) => ({ other, awayM: distanceM(hub.at, other.at) }))
      .sort((a, b) => a.awayM - b.awayM)
      .slice(0, NEIGHBOURS)
    for (const { other } of near) {
      const [a, b] = hub.zoneId < other.zoneId ? [hub, other] : [other, hub]
      pairs.set(`${a.zoneId} ${b.zoneId}`, [a, b])
    }
    yield
  }
  return [...pairs.values()]
}

function roadBetween(from: Hub, to: Hub): SegmentFeature {
  return road(`${from.zoneId}-to-${to.zoneId}`, `${from.name} → ${to.name}`, from.zoneId, [from.at, to.at])
}

function acrossZone({ zoneId, name, at }: Hub, geometry: ZoneGeometry): SegmentFeature[] {
  const [west, , east] = boxAround(outerRings(geometry).flat()) ?? [at[0], at[1], at[0], at[1]]
  const ends: [Position, Position] = [
    [wrapLon((lonNear(at[0], west) + at[0]) / 2), at[1]],
    [wrapLon((lonNear(at[0], east) + at[0]) / 2), at[1]],
  ]
  return [
    road(`${zoneId}-eastward`, `${name}, eastward`, zoneId, ends),
    road(`${zoneId}-westward`, `${name}, westward`, zoneId, [ends[1], ends[0]]),
  ]
}

function road(segmentId: string, name: string, zoneId: string, [from, to]: [Position, Position]): SegmentFeature {
  const lengthM = distanceM(from, to)
  const bearingDeg = bearingBetween(from, to)
  const coordinates = [from, to].map((point) => moved(point, bearingDeg + 90, LANE_OFFSET_M))
  return {
    type: 'Feature',
    properties: {
      // Ids are at most 64 characters long; two long names must not become one.
      segmentId: segmentId.length <= 64 ? segmentId : `${segmentId.slice(0, 55)}-${checksum(segmentId)}`,
      zoneId,
      name,
      downstreamSegmentId: null,
      lengthM: Math.max(1, Math.round(lengthM)),
      bearingDeg: Math.round(bearingDeg) % 360,
      freeFlowKmh: lengthM > LONG_M ? LONG_FREE_FLOW_KMH : FREE_FLOW_KMH,
    },
    geometry: { type: 'LineString', coordinates: coordinates.map(([lon, lat]) => [round(lon), round(lat)]) },
  }
}

/** Behind a segment comes the one that turns least, of those that begin in the zone where it ends. */
function* linkDownstream(roads: readonly SegmentFeature[]): Generator<void, SegmentFeature[]> {
  const linked: SegmentFeature[] = []
  for (const feature of roads) {
    const end = endOf(feature)
    const next = roads
      .filter((other) => other !== feature && distanceM(startOf(other), end) < 4 * LANE_OFFSET_M)
      .map((other) => ({ other, turn: turnDeg(feature, other) }))
      .filter(({ turn }) => turn < 150)
      .sort((a, b) => a.turn - b.turn)[0]
    const downstreamSegmentId = next?.other.properties.segmentId ?? null
    linked.push({ ...feature, properties: { ...feature.properties, downstreamSegmentId } })
    yield
  }
  return linked
}

const lineOf = ({ geometry }: SegmentFeature): Position[] =>
  geometry.type === 'LineString' ? geometry.coordinates : [geometry.coordinates]
const startOf = (feature: SegmentFeature): Position => lineOf(feature)[0] ?? [0, 0]
const endOf = (feature: SegmentFeature): Position => lineOf(feature).at(-1) ?? [0, 0]

function turnDeg(from: SegmentFeature, to: SegmentFeature): number {
  const difference = Math.abs((from.properties.bearingDeg ?? 0) - (to.properties.bearingDeg ?? 0))
  return Math.min(difference, 360 - difference)
}

function outerRings(geometry: ZoneGeometry): Position[][] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return polygons.map((rings) => rings[0] ?? [])
}

/** The mean of the outlines' points, each counted by the length of the outline at it: near enough to the middle. */
function middleOf(geometry: ZoneGeometry): Position {
  const rings = outerRings(geometry)
  const first = rings.flat()[0] ?? [0, 0]
  let [lon, lat, weight] = [0, 0, 0]
  for (const points of rings.map((ring) => unrolled(ring, first[0]))) {
    for (const [i, point] of points.entries()) {
      const before = points[i - 1] ?? point
      const after = points[i + 1] ?? point
      const share =
        Math.hypot(after[0] - point[0], after[1] - point[1]) + Math.hypot(point[0] - before[0], point[1] - before[1])
      lon += point[0] * share
      lat += point[1] * share
      weight += share
    }
  }
  return weight === 0 ? first : [wrapLon(lon / weight), lat / weight]
}

const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5

/** Eight characters that tell texts apart (FNV-1a). */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
