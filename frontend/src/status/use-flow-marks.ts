import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { useEffect, useState } from 'react'
import { type FlowMark, flowMark, withMark } from './flow-rates.ts'

/** The answers of the last minute, as far as rates need them. */
export function useFlowMarks(status: StatusAnswer): readonly FlowMark[] {
  const [marks, setMarks] = useState<readonly FlowMark[]>([])
  useEffect(() => setMarks((known) => withMark(known, flowMark(status))), [status])
  return marks
}
