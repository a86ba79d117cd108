import { CONFIDENCE_STEPS } from '../map/confidence-opacity.ts'
import { CASING_WIDTH, LINE_WIDTH } from '../map/map-palette.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'

const WIDTH = LINE_WIDTH.heavy

/** Under the classes of the legend: what a fainter line means. */
export function ConfidenceKey() {
  return (
    <dl className="confidence-key">
      <dt>{text.map.confidence}</dt>
      {CONFIDENCE_STEPS.map(({ name, from, opacity }) => (
        <dd key={name}>
          <svg width="18" height="10" viewBox="1 0 18 10" opacity={opacity} aria-hidden>
            <path className="level-casing" d="M4 5h12" strokeWidth={WIDTH + 2 * CASING_WIDTH} />
            <path className="level-line-heavy" d="M4 5h12" strokeWidth={WIDTH} />
          </svg>
          {from === 0 ? text.map.confidenceLess : text.map.confidenceFrom(formatNumber(from, 1))}
        </dd>
      ))}
    </dl>
  )
}
