import type { CityInfo } from '@rocade/shared/protocol/answers'
import { text } from '../text/text.ts'

/** Whose data this is; the whole text opens, because it is too long to stand over the map. */
export function MapCredit({ city }: { readonly city: CityInfo }) {
  return (
    <details className="map-credit">
      <summary>{text.map.credit}</summary>
      <div className="float">
        <p>{city.attribution}</p>
        {city.recording === null ? null : <p>{city.recording.attribution}</p>}
      </div>
    </details>
  )
}
