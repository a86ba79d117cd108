import type { IncidentKind } from '@rocade/shared/feeds/incidents/contract'
import L from 'leaflet'
import { INCIDENT_SIGNS, SIGN_SIZE } from '../incidents/incident-signs.ts'
import type { MapPalette } from './map-palette.ts'

export interface SignLook {
  readonly kind: IncidentKind
  readonly scale: number
  readonly isStale: boolean
  readonly palette: Pick<MapPalette, 'ink' | 'ground'>
}

/** What Leaflet's canvas lets a shape of one's own use; not in its types. */
interface CanvasInside {
  readonly _ctx: CanvasRenderingContext2D
  /** Only while it draws does a shape belong on the canvas. */
  readonly _drawing: boolean
}

/** A sign on the canvas of the roads. It is a round marker to Leaflet, which knows what to draw anew around it. */
export class IncidentMarker extends L.CircleMarker {
  declare readonly _renderer: CanvasInside
  declare readonly _point: L.Point
  readonly look: SignLook

  constructor(at: L.LatLng, renderer: L.Renderer, look: SignLook) {
    super(at, { renderer, interactive: false, radius: (SIGN_SIZE / 2) * look.scale + CASING_PX, weight: 0 })
    this.look = look
  }

  /** Called by the canvas instead of drawing the circle. */
  _updatePath(): void {
    const { _drawing, _ctx } = this._renderer
    if (_drawing) drawSign(_ctx, this._point, this.look)
  }
}

/** Around each sign, so that it stands apart from the lines under it. */
const CASING_PX = 3

function drawSign(context: CanvasRenderingContext2D, { x, y }: L.Point, { kind, scale, isStale, palette }: SignLook) {
  const { outline, glyph, isSolid } = INCIDENT_SIGNS[kind]
  const shape = new Path2D(outline)
  context.save()
  context.translate(x, y)
  context.scale(scale, scale)
  context.translate(-SIGN_SIZE / 2, -SIGN_SIZE / 2)
  context.globalAlpha = isStale ? 0.5 : 1
  context.lineJoin = 'round'
  context.strokeStyle = palette.ground
  context.lineWidth = CASING_PX * 2
  context.stroke(shape)
  context.fillStyle = isSolid ? palette.ink : palette.ground
  context.fill(shape)
  context.strokeStyle = palette.ink
  context.lineWidth = 1.7
  context.stroke(shape)
  context.fillStyle = isSolid ? palette.ground : palette.ink
  context.fill(new Path2D(glyph))
  context.restore()
}
