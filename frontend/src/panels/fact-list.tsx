import type { ReactNode } from 'react'
import { formatAge, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'

interface FactListProps {
  /** Share 0..1; left out where it says nothing. */
  readonly coverage?: number
  readonly confidence: number | null
  readonly ageS: number | null
  /** The newest reading is too old to count. */
  readonly isOld: boolean
  readonly source: string | null
  /** Width of what is known of an instant of the past, s; `null`: live. */
  readonly resolutionS: number | null
}

/** Coverage, confidence, age and source beside each number. */
export function FactList({ coverage, confidence, ageS, isOld, source, resolutionS }: FactListProps) {
  const age = ageS === null ? text.panel.unknown : formatAge(ageS)
  return (
    <dl className="facts">
      {coverage === undefined ? null : <Fact name={text.panel.coverage}>{formatPercent(coverage)}</Fact>}
      {resolutionS === null ? (
        <>
          <Fact name={text.panel.confidence}>
            {confidence === null ? text.panel.unknown : formatNumber(confidence, 2)}
          </Fact>
          <Fact name={text.panel.age}>{isOld ? <span className="chip is-warn">{age}</span> : age}</Fact>
        </>
      ) : (
        <Fact name={text.panel.resolution}>
          {resolutionS > 300 ? <span className="chip is-warn">{formatAge(resolutionS)}</span> : formatAge(resolutionS)}
        </Fact>
      )}
      <Fact name={text.panel.source}>
        {source === null ? text.panel.unknown : (text.sources[source] ?? text.views[source] ?? source)}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
