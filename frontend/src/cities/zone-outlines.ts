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
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const [lon, lat] of features.flatMap((feature) => polygonsOf(feature).flat(2))) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const spanX = Math.max((east - west) * squeeze, 1e-9)
  const spanY = Math.max(north - south, 1e-9)
  const scale = Math.min(WIDTH / spanX, HEIGHT_MAX / spanY)
  const at = ([lon, lat]: readonly [number, number]) =>
    `${((lon - west) * squeeze * scale).toFixed(1)} ${((north - lat) * scale).toFixed(1)}`
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
