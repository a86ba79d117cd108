import type { QuestionReport, QuestionState } from '@rocade/shared/protocol/questions'
import { ENDED } from '../api/batch-queries.ts'
import { StatusChip } from '../status/status-chip.tsx'
import { formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'

const TONES = {
  requested: 'plain',
  waiting: 'plain',
  running: 'plain',
  succeeded: 'ok',
  failed: 'bad',
  cancelled: 'plain',
} as const satisfies Record<QuestionState, string>

export const QuestionStateChip = ({ state }: { readonly state: QuestionState }) => (
  <StatusChip tone={TONES[state]} word={text.questions.states[state]} />
)

/** How far a question is that goes on; nothing for one that has ended. */
export function QuestionProgress({ report }: { readonly report: QuestionReport }) {
  if (ENDED.has(report.state)) return null
  const percent = formatPercent(report.progress)
  return (
    <progress className="progress" max={1} value={report.progress} aria-label={text.questions.progress(percent)}>
      {percent}
    </progress>
  )
}
