import { QuestionAccepted, type QuestionReport } from '@rocade/shared/protocol/questions'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { API_PATHS } from '../api/api-paths.ts'
import { ENDED, questionQuery } from '../api/batch-queries.ts'
import { sendJson } from '../api/fetch-json.ts'
import { RouteLink } from '../route/route-link.tsx'
import { useRoute } from '../route/use-route.ts'
import { Bones } from '../shell/bones.tsx'
import { FailureNote, Note } from '../shell/note.tsx'
import { formatAge, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { CopyButton } from './copy-button.tsx'
import { asCurl } from './question-draft.ts'
import { QuestionProgress, QuestionStateChip } from './question-state.tsx'
import { daysWords, groupWords, measureWords } from './question-words.ts'
import { ResultSection } from './result-section.tsx'
import { usePlaceNames } from './use-place-names.ts'

/** One question: what was asked, how far it is, and its answer. */
export function QuestionView({ questionId }: { readonly questionId: string }) {
  const { data, error, refetch } = useQuery({ ...questionQuery(questionId), retry: false })
  if (data) return <Question report={data} />
  return (
    <section className="card question-view" aria-label={text.pages.questions}>
      {error ? (
        <FailureNote title={text.questions.questionFailed} error={error} onRetry={() => refetch()} />
      ) : (
        <Bones heights={['m', 'xl', 'l']} />
      )}
    </section>
  )
}

function Question({ report }: { readonly report: QuestionReport }) {
  const { question, state } = report
  const names = usePlaceNames(question.cityIds, false)
  const title = question.cityIds.map(names.city).join(', ')
  return (
    <section className="card question-view" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <QuestionStateChip state={state} />
        <RouteLink
          to={{ questionId: null }}
          className="icon-button"
          title={text.questions.close}
          aria-label={text.questions.close}
        >
          <X size={17} />
        </RouteLink>
      </header>
      <p>
        {daysWords(question)} · {groupWords(question)}
        <br />
        <span className="muted">{question.measures.map(measureWords).join(', ')}</span>
      </p>
      <p className="muted question-facts">{factsOf(report)}</p>
      <QuestionTools report={report} />
      <Outcome report={report} />
    </section>
  )
}

function factsOf({ rows, readings, durationS, isFromCache }: QuestionReport): string {
  const words = text.questions
  return [
    rows === null ? null : words.rows(formatNumber(rows)),
    readings === null ? null : words.readings(formatNumber(readings)),
    durationS === null ? null : words.took(durationS < 10 ? `${formatNumber(durationS, 1)} s` : formatAge(durationS)),
    isFromCache ? words.fromCache : null,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}

function QuestionTools({ report }: { readonly report: QuestionReport }) {
  const { question, questionId, state } = report
  const { hrefOf } = useRoute()
  const queries = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => sendJson('DELETE', API_PATHS.question(questionId), QuestionAccepted),
    onSettled: () => queries.invalidateQueries({ queryKey: questionQuery(questionId).queryKey }),
  })
  const words = text.questions
  const again = { questionId: null, ask: JSON.stringify(question) }
  return (
    <>
      <div className="question-tools">
        {ENDED.has(state) ? null : (
          <button
            type="button"
            className="button is-line"
            disabled={cancel.isPending || cancel.isSuccess}
            onClick={() => cancel.mutate()}
          >
            {words.cancel}
          </button>
        )}
        <RouteLink to={again} className="button is-line">
          {words.again}
        </RouteLink>
        <CopyButton name={words.link} content={() => `${location.origin}${hrefOf(again)}`} />
        <CopyButton name={words.curl} content={() => asCurl(question, location.origin)} />
      </div>
      {cancel.error ? (
        <p className="form-fault" role="alert">
          {words.cancelFailed}: {cancel.error.message}
        </p>
      ) : null}
    </>
  )
}

function Outcome({ report }: { readonly report: QuestionReport }) {
  const { state, detail, progress } = report
  const words = text.questions
  switch (state) {
    case 'succeeded':
      return <ResultSection report={report} />
    case 'failed':
      return (
        <Note tone="bad" title={words.failedTitle}>
          {detail}
        </Note>
      )
    case 'cancelled':
      return <Note title={words.cancelledTitle}>{words.cancelledText}</Note>
    default:
      return (
        <div className="question-running" role="status">
          <QuestionProgress report={report} />
          <b>{words.progress(formatPercent(progress))}</b>
          <p className="muted">{state === 'running' ? words.runningText : words.waitingText}</p>
        </div>
      )
  }
}
