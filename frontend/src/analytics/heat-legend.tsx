import { text } from '../text/text.ts'
import { HEAT_LIMITS_MIN } from './heat-scale.ts'

const WIDTH = 336
const STEP = WIDTH / (HEAT_LIMITS_MIN.length + 1)

/** The classes of minutes lost with their limits. */
export function HeatLegend() {
  return (
    <svg className="heat-legend" viewBox={`0 0 ${WIDTH} 26`} aria-hidden>
      {[0, ...HEAT_LIMITS_MIN].map((limit, i) => (
        <g key={limit}>
          <rect className={`heat-${i}`} x={i * STEP + 0.75} y={0} width={STEP - 1.5} height={8} rx={2.5} />
          {i === 0 ? null : (
            <text x={i * STEP} y={22} textAnchor="middle">
              {limit}
            </text>
          )}
        </g>
      ))}
      <text x={WIDTH} y={22} textAnchor="end">
        {text.analytics.minutesShort}
      </text>
    </svg>
  )
}
