import { boxAround, boxWidthDeg, type LonLat, lonNear } from '@rocade/shared/domain/longitude'
import type { ZoneCollection } from '@rocade/shared/protocol/city-requests'

export interface ZoneOutline {
  readonly zoneId: string
  readonly name: string
  /** SVG path data. */
  readonly path: string
}

const WIDTH = 300
const HEIGHT_MAX = 300

/** Zones drawn to fit, north up and without being pressed together: a degree of longitude is shorter there. Pure. */
export function zoneOutlines({ features }: ZoneCollection): { width: number; height: number; outlines: ZoneOutline[] } {
  const polygonsOf = (feature: ZoneCollection['features'][number]) =>
    feature.geometry.type === 'Polygon' ? [feature.geometry.coordinates] : feature.geometry.coordinates
  const box = boxAround(features.flatMap((feature) => polygonsOf(feature).flat(2))) ?? ([0, 0, 0, 0] as const)
  const [west, south, , north] = box
  const middle = west + boxWidthDeg(box) / 2
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const spanX = Math.max(boxWidthDeg(box) * squeeze, 1e-9)
  const spanY = Math.max(north - south, 1e-9)
  const scale = Math.min(WIDTH / spanX, HEIGHT_MAX / spanY)
  const at = ([lon, lat]: LonLat) =>
    `${((lonNear(middle, lon) - west) * squeeze * scale).toFixed(1)} ${((north - lat) * scale).toFixed(1)}`
  const outlines = features.map((feature) => ({
    ...feature.properties,
    path: polygonsOf(feature)
      .flat()
      .filter((ring) => ring.length > 0)
      .map((ring) => `M${ring.map(at).join('L')}Z`)
      .join(''),
  }))
  return { width: spanX * scale, height: spanY * scale, outlines }
}
