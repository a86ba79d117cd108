import L from 'leaflet'
import type { MapPalette } from './map-palette.ts'

/** Countries under everything, where the map is so far out that a city is a spot. */
export interface Coast {
  show(isWanted: boolean, palette: MapPalette): void
  remove(): void
}

/** Nearer than this the outlines are coarser than what they surround. */
const ZOOM_MAX = 8.5

/** Outlines from the package world-atlas (Natural Earth, public domain), fetched when they are first needed. */
export function createCoast(map: L.Map): Coast {
  const pane = map.getPane('coast') ?? map.createPane('coast')
  pane.style.zIndex = '150'
  let layer: L.GeoJSON | null = null
  let isAsked = false
  let isRemoved = false
  let latest: { isWanted: boolean; palette: MapPalette } | null = null

  const update = () => {
    if (!latest || isRemoved) return
    const isShown = latest.isWanted && map.getZoom() <= ZOOM_MAX
    if (isShown && !isAsked) {
      isAsked = true
      // without the outlines the map is as it was: nothing to say
      loadOutlines().then(add, () => {})
    }
    if (!layer) return
    layer.setStyle({ fillColor: latest.palette.coast, color: latest.palette.zoneLine })
    if (isShown) layer.addTo(map)
    else layer.remove()
  }
  const add = (outlines: GeoJSON.FeatureCollection) => {
    const renderer = L.canvas({ pane: 'coast', padding: 0.5 })
    // the drawing options belong to paths; the type of the group does not know them
    const options = { renderer, pane: 'coast', interactive: false, style: { weight: 0.8, fillOpacity: 1 } }
    layer = L.geoJSON(outlines, options as L.GeoJSONOptions)
    update()
  }
  map.on('zoomend', update)
  return {
    show(isWanted, palette) {
      latest = { isWanted, palette }
      update()
    },
    remove() {
      isRemoved = true
      map.off('zoomend', update)
      layer?.remove()
    },
  }
}

async function loadOutlines(): Promise<GeoJSON.FeatureCollection> {
  const [{ feature }, { default: atlas }] = await Promise.all([
    import('topojson-client'),
    import('world-atlas/countries-110m.json'),
  ])
  // the package has no types of its own; its form is that of its README
  const topology = atlas as unknown as Parameters<typeof feature>[0]
  const countries = topology.objects.countries
  if (!countries) throw new Error('expected countries in world-atlas')
  const outlines = feature(topology, countries)
  return outlines.type === 'FeatureCollection' ? outlines : { type: 'FeatureCollection', features: [outlines] }
}
