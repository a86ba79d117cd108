import type { IncidentKind } from '@rocade/shared/feeds/incidents/contract'

/** Side of the square that the shapes below are drawn in. */
export const SIGN_SIZE = 20

/** A sign as two path data, for SVG and canvas alike: told apart by shape and by solid or open, not by colour. */
export interface SignShape {
  readonly outline: string
  readonly glyph: string
  /** Solid ink with a light glyph; otherwise an ink line around a light ground, with the glyph in ink. */
  readonly isSolid: boolean
}

/** A solid disc with a bar: no way through. An open triangle with an exclamation mark: less of a way than usual. */
export const INCIDENT_SIGNS: Readonly<Record<IncidentKind, SignShape>> = {
  closure: {
    outline: 'M1.8 10a8.2 8.2 0 1 0 16.4 0a8.2 8.2 0 1 0-16.4 0Z',
    glyph: 'M5.2 8.4h9.6v3.2H5.2Z',
    isSolid: true,
  },
  'reduced-capacity': {
    outline: 'M8.9 2.6a1.3 1.3 0 0 1 2.2 0l7.3 12.9a1.3 1.3 0 0 1-1.1 1.9H2.7a1.3 1.3 0 0 1-1.1-1.9Z',
    glyph: 'M9 6.9h2l-.35 5.2h-1.3ZM9.05 13.2h1.9v1.9h-1.9Z',
    isSolid: false,
  },
}
