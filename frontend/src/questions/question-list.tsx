import type { QuestionReport } from '@rocade/shared/protocol/questions'
import { useQuery } from '@tanstack/react-query'
import { questionsQuery } from '../api/batch-queries.ts'
import { useLiveView } from '../live/live-context.ts'
import { ageS } from '../live/use-freshness.ts'
import { RouteLink } from '../route/route-link.tsx'
import { FailureNote } from '../shell/note.tsx'
import { StatusCard } from '../status/status-card.tsx'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { useNowMs } from '../time/use-now.ts'
import { QuestionProgress, QuestionStateChip } from './question-state.tsx'
import { daysWords, groupWords, measureWords } from './question-words.ts'
import { usePlaceNames } from './use-place-names.ts'

/** What was asked before, newest first; the one that is open is marked. */
export function QuestionList({ questionId }: { readonly questionId: string | null }) {
  const { data, error, refetch } = useQuery(questionsQuery)
  const words = text.questions
  return (
    <StatusCard title={words.list}>
      {error && !data ? (
        <FailureNote title={words.listFailed} error={error} onRetry={() => refetch()} />
      ) : data === undefined ? (
        <div className="bone is-l" />
      ) : data.length === 0 ? (
        <p className="status-empty">{words.listEmpty}</p>
      ) : (
        <ul className="question-list">
          {data.map((report) => (
            <QuestionLine key={report.questionId} report={report} isOpen={report.questionId === questionId} />
          ))}
        </ul>
      )}
    </StatusCard>
  )
}

function QuestionLine({ report, isOpen }: { readonly report: QuestionReport; readonly isOpen: boolean }) {
  const { question, questionId, state, detail, rows, isFromCache, requestedAt } = report
  const nowMs = useNowMs(10_000) + useLiveView().clockOffsetMs
  const names = usePlaceNames(question.cityIds, false)
  const words = text.questions
  const [first = '', ...others] = question.measures
  const measures = others.length === 0 ? measureWords(first) : `${measureWords(first)} ${words.andMore(others.length)}`
  return (
    <li>
      <RouteLink to={{ questionId, ask: null }} aria-current={isOpen ? 'true' : undefined}>
        <span className="question-line-head">
          <b>{question.cityIds.map(names.city).join(', ')}</b>
          <QuestionStateChip state={state} />
        </span>
        <span>
          {measures}, {groupWords(question)}
        </span>
        <span className="muted">
          {[
            daysWords(question),
            words.ago(formatAge(ageS(nowMs, requestedAt) ?? 0)),
            rows === null ? null : words.rows(formatNumber(rows)),
            isFromCache ? words.fromCache : null,
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
        {state === 'failed' && detail !== null ? <span className="question-detail">{detail}</span> : null}
        <QuestionProgress report={report} />
      </RouteLink>
    </li>
  )
}
