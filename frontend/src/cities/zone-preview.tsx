import type { ZoneCollection } from '@rocade/shared/protocol/city-requests'
import { text } from '../text/text.ts'
import { zoneOutlines } from './zone-outlines.ts'

/** The zones that would be added, drawn small: whether they are the right ones is seen at once. */
export function ZonePreview({ zones, madeIds }: { readonly zones: ZoneCollection; readonly madeIds: boolean }) {
  const { width, height, outlines } = zoneOutlines(zones)
  return (
    <figure className="zone-preview">
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} role="img" aria-label={text.cities.previewLabel}>
        {outlines.map(({ zoneId, name, path }) => (
          <path key={zoneId} d={path}>
            <title>{name}</title>
          </path>
        ))}
      </svg>
      <figcaption>
        {text.cities.preview(outlines.length)}. {madeIds ? `${text.cities.madeIds} ` : ''}
        {text.cities.modelNote}
      </figcaption>
    </figure>
  )
}
