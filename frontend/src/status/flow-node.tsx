import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import type { ReactNode } from 'react'
import { text } from '../text/text.ts'
import { StatusChip } from './status-chip.tsx'

type State = StatusAnswer['status']

const SIGNS = {
  ok: { tone: 'ok', word: 'healthy' },
  degraded: { tone: 'warn', word: 'degraded' },
  down: { tone: 'bad', word: 'unhealthy' },
} as const satisfies Record<State, unknown>

interface FlowNodeProps {
  /** Its name in the drawing of the lines. */
  readonly part: string
  readonly name: string
  readonly note?: string | undefined
  /** Left out where nobody says how it is. */
  readonly status?: State | undefined
  /** Facts: names and values. */
  readonly children?: ReactNode
  /** The last ten minutes, drawn small at the foot. */
  readonly spark?: ReactNode
}

/** One part of the pipeline. */
export function FlowNode({ part, name, note, status, children, spark }: FlowNodeProps) {
  return (
    <div className="flow-node" data-flow={part}>
      <div className="flow-name">
        <b>{name}</b>
        {status === undefined ? null : <StatusChip tone={SIGNS[status].tone} word={text.status[SIGNS[status].word]} />}
      </div>
      {note === undefined ? null : <p>{note}</p>}
      {children === undefined ? null : <dl>{children}</dl>}
      {spark}
    </div>
  )
}

/** A name and its value; nothing where the value is not known. */
export function FlowFact({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null
  return (
    <div className="flow-fact">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
