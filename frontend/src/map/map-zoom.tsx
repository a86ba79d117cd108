import type L from 'leaflet'
import { Maximize, Minus, Plus } from 'lucide-react'
import { text } from '../text/text.ts'

/** Zoom by button; the map itself also takes wheel, pinch and the keys + and −. */
export function MapZoom({ map, onWholeCity }: { readonly map: L.Map; readonly onWholeCity: () => void }) {
  return (
    <fieldset className="float map-zoom" aria-label={text.map.zoomLabel}>
      <button
        type="button"
        className="icon-button"
        title={text.map.zoomIn}
        aria-label={text.map.zoomIn}
        onClick={() => map.zoomIn()}
      >
        <Plus size={16} />
      </button>
      <button
        type="button"
        className="icon-button"
        title={text.map.zoomOut}
        aria-label={text.map.zoomOut}
        onClick={() => map.zoomOut()}
      >
        <Minus size={16} />
      </button>
      <button
        type="button"
        className="icon-button"
        title={text.map.wholeCity}
        aria-label={text.map.wholeCity}
        onClick={onWholeCity}
      >
        <Maximize size={15} />
      </button>
    </fieldset>
  )
}
