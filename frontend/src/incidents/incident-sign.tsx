import type { IncidentKind } from '@rocade/shared/feeds/incidents/contract'
import { INCIDENT_SIGNS, SIGN_SIZE } from './incident-signs.ts'

/** The sign of an incident as the map draws it. The word stands beside it, so it says nothing to a screen reader. */
export function IncidentSign({ kind }: { readonly kind: IncidentKind }) {
  const { outline, glyph, isSolid } = INCIDENT_SIGNS[kind]
  return (
    <svg
      className={`incident-sign ${isSolid ? 'is-solid' : 'is-open'}`}
      width="18"
      height="18"
      viewBox={`0 0 ${SIGN_SIZE} ${SIGN_SIZE}`}
      aria-hidden
    >
      <path className="incident-outline" d={outline} />
      <path className="incident-glyph" d={glyph} />
    </svg>
  )
}
