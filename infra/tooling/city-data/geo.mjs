/** Geometry for the city scripts: small areas, so the Earth is a sphere and a city is flat. Positions are [lon, lat] in degrees. */

const EARTH_RADIUS_M = 6_371_008.8
const rad = (deg) => (deg * Math.PI) / 180

/** Great-circle distance in m (haversine). */
export function distanceM([lonA, latA], [lonB, latB]) {
  const h =
    Math.sin(rad(latB - latA) / 2) ** 2 +
    Math.cos(rad(latA)) * Math.cos(rad(latB)) * Math.sin(rad(lonB - lonA) / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h))
}

export const lengthM = (line) => line.slice(1).reduce((sum, point, i) => sum + distanceM(line[i], point), 0)

/** Initial bearing from a to b in whole degrees, 0 is north, 90 is east. */
export function bearingDeg([lonA, latA], [lonB, latB]) {
  const y = Math.sin(rad(lonB - lonA)) * Math.cos(rad(latB))
  const x =
    Math.cos(rad(latA)) * Math.sin(rad(latB)) - Math.sin(rad(latA)) * Math.cos(rad(latB)) * Math.cos(rad(lonB - lonA))
  return (Math.round((Math.atan2(y, x) * 180) / Math.PI) + 360) % 360
}

/** Flat coordinates in m around an origin, and back. */
export function createPlane([lon0, lat0]) {
  const metresPerLat = rad(1) * EARTH_RADIUS_M
  const metresPerLon = metresPerLat * Math.cos(rad(lat0))
  return {
    toXy: ([lon, lat]) => [(lon - lon0) * metresPerLon, (lat - lat0) * metresPerLat],
    toLonLat: ([x, y]) => [round5(lon0 + x / metresPerLon), round5(lat0 + y / metresPerLat)],
  }
}

const round5 = (value) => Math.round(value * 1e5) / 1e5

/** Whether a flat ring contains a point (even-odd rule). */
export function contains(ring, [x, y]) {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]
    const [xj, yj] = ring[j]
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/** Points along a flat line, at most `stepM` apart, ends included. */
export function densify(line, stepM) {
  const points = [line[0]]
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1]
    const [bx, by] = line[i]
    const parts = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / stepM))
    for (let p = 1; p <= parts; p++) points.push([ax + ((bx - ax) * p) / parts, ay + ((by - ay) * p) / parts])
  }
  return points
}

/** Distance in m from a point to a flat line. */
export function distanceToLineM([x, y], line) {
  let least = Number.POSITIVE_INFINITY
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1]
    const [dx, dy] = [line[i][0] - ax, line[i][1] - ay]
    const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)))
    least = Math.min(least, Math.hypot(x - ax - share * dx, y - ay - share * dy))
  }
  return least
}

/** A flat line moved to the right of its direction by `offsetM`. */
export function offsetRight(line, offsetM) {
  return line.map(([x, y], i) => {
    const [ax, ay] = line[Math.max(0, i - 1)]
    const [bx, by] = line[Math.min(line.length - 1, i + 1)]
    const size = Math.hypot(bx - ax, by - ay) || 1
    return [x + (offsetM * (by - ay)) / size, y - (offsetM * (bx - ax)) / size]
  })
}

/** Corners cut twice (Chaikin), ends kept: a road instead of a ruler. */
export function smooth(line) {
  let points = line
  for (let round = 0; round < 2; round++) {
    const cut = [points[0]]
    for (let i = 1; i < points.length; i++) {
      const [ax, ay] = points[i - 1]
      const [bx, by] = points[i]
      if (i > 1) cut.push([0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by])
      if (i < points.length - 1) cut.push([0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by])
    }
    cut.push(points[points.length - 1])
    points = cut
  }
  return points
}

/** A GeoJSON file with one feature in each line, so that a change can be read. */
export const geojson = (features) =>
  `{"type":"FeatureCollection","features":[\n${features.map((feature) => JSON.stringify(feature)).join(',\n')}\n]}\n`
