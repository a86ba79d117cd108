import type { Run } from '@rocade/shared/protocol/runs'

const STEP_PX = 12
const BAR_PX = 7
const HEIGHT = 18

/** The last runs, oldest first, each as tall as it took long; a failed one stands out. The list of runs says the same. */
export function RunBars({ runs }: { readonly runs: readonly Run[] }) {
  const ended = runs.filter(({ durationS }) => durationS !== null).reverse()
  if (ended.length === 0) return null
  const longestS = Math.max(...ended.map(({ durationS }) => durationS ?? 0))
  return (
    <svg
      className="run-bars"
      viewBox={`0 0 ${ended.length * STEP_PX} ${HEIGHT}`}
      width={ended.length * STEP_PX}
      aria-hidden
    >
      {ended.map(({ runId, durationS, state }, i) => {
        const height = Math.max(3, ((durationS ?? 0) / (longestS || 1)) * HEIGHT)
        return (
          <rect
            key={runId}
            className={state === 'failed' ? 'is-failed' : undefined}
            x={i * STEP_PX}
            y={HEIGHT - height}
            width={BAR_PX}
            height={height}
            rx={1.5}
          />
        )
      })}
    </svg>
  )
}
