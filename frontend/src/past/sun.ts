import { type Box, boxMiddle } from '@rocade/shared/domain/longitude'

const DAY_MS = 86_400_000
const J2000_MS = Date.UTC(2000, 0, 1, 12)
const RADIANS = Math.PI / 180
/** The sun's upper edge on the horizon, with the bending of its light. */
const HORIZON_DEG = -0.833

/**
 * How high the sun stands, in degrees; good to a few tenths, enough to shade a chart.
 * Source: U.S. Naval Observatory, "Computing Approximate Solar Coordinates". Pure.
 */
export function sunHeightDeg(atMs: number, latDeg: number, lonDeg: number): number {
  const days = (atMs - J2000_MS) / DAY_MS
  const anomaly = (357.529 + 0.98560028 * days) * RADIANS
  const meanLongitude = 280.459 + 0.98564736 * days
  const longitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS
  const tilt = (23.439 - 0.00000036 * days) * RADIANS
  const rightAscensionDeg = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude)) / RADIANS
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude))
  const siderealDeg = 280.4606 + 360.9856474 * days
  const hourAngle = (siderealDeg + lonDeg - rightAscensionDeg) * RADIANS
  const lat = latDeg * RADIANS
  const sine = Math.sin(lat) * Math.sin(declination) + Math.cos(lat) * Math.cos(declination) * Math.cos(hourAngle)
  return Math.asin(sine) / RADIANS
}

export const isNight = (atMs: number, latDeg: number, lonDeg: number): boolean =>
  sunHeightDeg(atMs, latDeg, lonDeg) < HORIZON_DEG

/** The nights within [fromMs, toMs), to five minutes. Pure. */
export function nightsBetween(fromMs: number, toMs: number, bounds: Box): [fromMs: number, toMs: number][] {
  const stepMs = 300_000
  const [lon, lat] = boxMiddle(bounds)
  const nights: [number, number][] = []
  for (let ms = fromMs; ms < toMs; ms += stepMs) {
    if (!isNight(ms, lat, lon)) continue
    const last = nights.at(-1)
    if (last && last[1] === ms) last[1] = ms + stepMs
    else nights.push([ms, ms + stepMs])
  }
  return nights
}
