/** `[longitude, latitude]`, degrees, WGS 84. */
export type LonLat = readonly [lon: number, lat: number]

/**
 * A box, degrees. Its west is greater than its east when it reaches across 180° (RFC 7946, 5.2).
 * All arithmetic with longitudes is in this file: a longitude is an angle, and 179.9° and −179.9° lie 0.2° apart.
 */
export type Box = readonly [west: number, south: number, east: number, north: number]

const MEAN_EARTH_RADIUS_M = 6_371_000
const METRES_PER_DEGREE = (Math.PI / 180) * MEAN_EARTH_RADIUS_M
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** The same meridian within −180 to 180. What is in there already stays as it is, to the last bit. Pure. */
export function wrapLon(lon: number): number {
  if (lon >= -180 && lon <= 180) return lon
  return ((((lon + 180) % 360) + 360) % 360) - 180
}

/** How far `to` lies east of `from`, the short way round: −180 to 180, negative to the west. Pure. */
export function lonDifference(from: number, to: number): number {
  return wrapLon(to - from)
}

/** The longitude of the same meridian that is nearest to `reference`: may be over 180 or under −180. Pure. */
export function lonNear(reference: number, lon: number): number {
  const turns = Math.round((reference - lon) / 360)
  return turns === 0 ? lon : lon + 360 * turns
}

/** Positions as one piece: each longitude is the nearest to the one before, so no line jumps at 180°. Pure. */
export function unrolled(positions: readonly LonLat[], reference?: number): [lon: number, lat: number][] {
  let before = reference ?? positions[0]?.[0] ?? 0
  return positions.map(([lon, lat]) => {
    before = lonNear(before, lon)
    return [before, lat]
  })
}

/** The smallest box around all positions; `undefined` for none. Pure. */
export function boxAround(positions: Iterable<LonLat>): Box | undefined {
  const lons: number[] = []
  let [south, north] = [Infinity, -Infinity]
  for (const [lon, lat] of positions) {
    lons.push(lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  lons.sort((a, b) => a - b)
  const [first, last] = [lons[0], lons.at(-1)]
  if (first === undefined || last === undefined) return undefined
  // All round the circle but for the widest gap. Ends at 180 and −180 are one meridian.
  let [west, east, widestGap] = [first, last, first + 360 - last]
  for (const [i, lon] of lons.entries()) {
    const gap = lon - (lons[i - 1] ?? lon)
    if (gap > widestGap) [west, east, widestGap] = [lon, lons[i - 1] ?? lon, gap]
  }
  if (west === 180 && east !== 180) west = -180
  if (east === -180 && west !== -180) east = 180
  return [west, south, east, north]
}

/** How wide a box is, degrees: 0 to 360. Pure. */
export const boxWidthDeg = ([west, , east]: Box): number => (west > east ? east + 360 - west : east - west)

/** The middle of a box, within −180 to 180. Pure. */
export function boxMiddle(box: Box): [lon: number, lat: number] {
  const [west, south, east, north] = box
  const lon = west > east ? wrapLon((west + east + 360) / 2) : (west + east) / 2
  return [lon, (south + north) / 2]
}

/** Whether a longitude lies in a box or at most `marginDeg` beside it. Pure. */
export function isLonInBox(lon: number, box: Box, marginDeg = 0): boolean {
  const width = boxWidthDeg(box) + 2 * marginDeg
  if (width >= 360) return true
  const start = box[0] - marginDeg
  return (((lon - start) % 360) + 360) % 360 <= width
}

/** Great-circle distance, m. Source: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984. Pure. */
export function distanceM([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const [dLat, dLon] = [radians(latB - latA), radians(lonDifference(lonA, lonB))]
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(dLon / 2) ** 2
  return 2 * MEAN_EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(a)))
}

/** Direction from one position to another that is near, degrees clockwise from north, 0 to 360. Pure. */
export function bearingDeg(from: LonLat, to: LonLat): number {
  const x = lonDifference(from[0], to[0]) * Math.cos(radians((from[1] + to[1]) / 2))
  return ((Math.atan2(x, to[1] - from[1]) * 180) / Math.PI + 360) % 360
}

/** The position `byM` away in a direction; for short ways, and not at the poles. Pure. */
export function moved([lon, lat]: LonLat, towardsDeg: number, byM: number): [lon: number, lat: number] {
  const angle = radians(towardsDeg)
  return [
    wrapLon(lon + (Math.sin(angle) * byM) / (METRES_PER_DEGREE * Math.cos(radians(lat)))),
    lat + (Math.cos(angle) * byM) / METRES_PER_DEGREE,
  ]
}
