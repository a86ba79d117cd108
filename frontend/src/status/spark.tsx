import { sparkPath } from '../charts/spark-path.ts'

const WIDTH = 160
const HEIGHT = 18

/** The last ten minutes of a rate, from 0 to its own highest. The figure beside it says how much; this only how it went. */
export function Spark({ perSecond }: { readonly perSecond: readonly (number | null)[] | undefined }) {
  if (perSecond === undefined || perSecond.every((rate) => rate === null)) return null
  const highest = Math.max(...perSecond.map((rate) => rate ?? 0))
  return (
    <svg className="flow-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path d={sparkPath(perSecond, { width: WIDTH, height: HEIGHT, highest })} />
    </svg>
  )
}
