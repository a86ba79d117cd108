import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

const WIDTH = 340
/** Labels nearer than this would print over one another, in units of the drawing. */
const LABEL_GAP = 74

interface SpeedScaleProps {
  readonly speedKmh: number | null
  readonly freeFlowKmh: number
  readonly usualKmh: number | null
}

/** Now, usual and free flow on one scale from 0. */
export function SpeedScale({ speedKmh, freeFlowKmh, usualKmh }: SpeedScaleProps) {
  const maxKmh = Math.max(freeFlowKmh, speedKmh ?? 0, usualKmh ?? 0) * 1.12
  const x = (kmh: number) => (kmh / maxKmh) * WIDTH
  const freeX = Math.min(x(freeFlowKmh), WIDTH - 36)
  const usualX = usualKmh === null ? 0 : Math.max(54, Math.min(x(usualKmh), freeX - LABEL_GAP))
  const label = text.panel.scaleLabel(
    speedKmh === null ? text.panel.unknown : formatNumber(speedKmh),
    usualKmh === null ? null : formatNumber(usualKmh),
    formatNumber(freeFlowKmh),
  )
  return (
    <svg className="speed-scale" viewBox={`0 0 ${WIDTH} 42`} role="img" aria-label={label}>
      <rect className="scale-track" y={8} width={WIDTH} height={8} rx={4} />
      {speedKmh === null ? null : (
        <rect className="scale-now" y={9.5} width={Math.max(4, x(speedKmh))} height={5} rx={2.5} />
      )}
      {usualKmh === null ? null : (
        <rect className="scale-usual" x={x(usualKmh) - 1} y={4} width={2} height={16} rx={1} />
      )}
      <rect className="scale-free" x={x(freeFlowKmh) - 1} y={4} width={2} height={16} rx={1} />
      <text x={0} y={35}>
        {text.panel.zeroKmh}
      </text>
      {usualKmh === null ? null : (
        <text x={usualX} y={35} textAnchor="middle">
          <title>{text.panel.usualTitle}</title>
          {text.panel.usual} <tspan>{formatNumber(usualKmh)}</tspan>
        </text>
      )}
      <text x={freeX} y={35} textAnchor="middle">
        {text.panel.freeFlow} <tspan>{formatNumber(freeFlowKmh)}</tspan>
      </text>
    </svg>
  )
}
