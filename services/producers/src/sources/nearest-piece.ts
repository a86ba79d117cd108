import { bearingDeg, distanceM, type LonLat, lonDifference } from '@rocade/shared/domain/longitude'

/**
 * How far a line is from a place, in m, and where its nearest piece leads (0 is north, 90 east; `null` for a line of one
 * point). `null` for a line without points. Also across 180°. Pieces are straight on a flat map round the place. Pure.
 */
export function nearestPiece(place: LonLat, line: readonly LonLat[]) {
  const [first] = line
  if (first === undefined) return null
  let nearest: { distanceM: number; bearingDeg: number | null } = {
    distanceM: distanceM(place, first),
    bearingDeg: null,
  }
  for (const [i, to] of line.slice(1).entries()) {
    const from = line[i] ?? first
    if (from[0] === to[0] && from[1] === to[1]) continue
    const distance = distanceM(place, nearestPoint(place, from, to))
    if (nearest.bearingDeg === null || distance < nearest.distanceM) {
      nearest = { distanceM: distance, bearingDeg: bearingDeg(from, to) }
    }
  }
  return nearest
}

function nearestPoint(place: LonLat, from: LonLat, to: LonLat): LonLat {
  const eastPerLon = Math.cos((place[1] * Math.PI) / 180)
  const [dLon, dLat] = [lonDifference(from[0], to[0]), to[1] - from[1]]
  const [dx, px] = [dLon * eastPerLon, lonDifference(from[0], place[0]) * eastPerLon]
  const along = (px * dx + (place[1] - from[1]) * dLat) / (dx * dx + dLat * dLat)
  const share = Math.min(1, Math.max(0, along))
  return [from[0] + share * dLon, from[1] + share * dLat]
}
