import { useLayoutEffect, useRef, useState } from 'react'
import { type Box, flowPath } from './flow-path.ts'
import { pulsePaceS } from './recent-rates.ts'

/** What goes from one part of the pipeline to another. */
export interface FlowEdge {
  /** `data-flow` of the parts. */
  readonly from: string
  readonly to: string
  /** Per second; `null`: not known, or not told by rate. */
  readonly rate: number | null
  /** The part before it is off. */
  readonly isOff?: boolean
}

const nameOf = ({ from, to }: FlowEdge) => `${from} ${to}`

/**
 * The lines between the parts, with pulses whose pace follows the rate. They say nothing that the figures do not, so
 * they are hidden from screen readers; who wants less motion sees the lines alone.
 */
export function FlowEdges({ edges }: { readonly edges: readonly FlowEdge[] }) {
  const drawing = useRef<SVGSVGElement>(null)
  const [paths, setPaths] = useState<ReadonlyMap<string, string>>(new Map())
  const names = edges.map(nameOf).join('\n')
  useLayoutEffect(() => {
    const around = drawing.current?.parentElement
    if (!around) return
    const measure = () => setPaths(measurePaths(around, names.split('\n')))
    const observer = new ResizeObserver(measure)
    observer.observe(around)
    for (const part of around.querySelectorAll('[data-flow]')) observer.observe(part)
    return () => observer.disconnect()
  }, [names])
  return (
    <svg ref={drawing} className="flow-edges" aria-hidden>
      {edges.map((edge) => {
        const path = paths.get(nameOf(edge))
        if (path === undefined) return null
        const paceS = pulsePaceS(edge.rate)
        return (
          <g key={nameOf(edge)} data-edge={nameOf(edge)} className={edge.isOff ? 'is-off' : undefined}>
            <path className="flow-line" d={path} />
            {paceS === null ? null : (
              <path className="flow-pulse" d={path} style={{ animationDuration: `${paceS}s` }} />
            )}
          </g>
        )
      })}
    </svg>
  )
}

function measurePaths(around: Element, names: readonly string[]): Map<string, string> {
  const origin = around.getBoundingClientRect()
  const boxes = new Map<string, Box>()
  for (const part of around.querySelectorAll<HTMLElement>('[data-flow]')) {
    const { left, top, right, bottom } = part.getBoundingClientRect()
    const [x, y] = [origin.left, origin.top]
    boxes.set(part.dataset.flow ?? '', { left: left - x, top: top - y, right: right - x, bottom: bottom - y })
  }
  const paths = new Map<string, string>()
  for (const name of names) {
    const [from = '', to = ''] = name.split(' ')
    const [first, second] = [boxes.get(from), boxes.get(to)]
    if (first && second) paths.set(name, flowPath(first, second))
  }
  return paths
}
