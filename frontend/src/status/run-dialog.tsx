import type { Run, RunStep } from '@rocade/shared/protocol/runs'
import { useQuery } from '@tanstack/react-query'
import { runQuery } from '../api/batch-queries.ts'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { FailureNote } from '../shell/note.tsx'
import { formatBytes, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { durationWords, RunStateChip } from './runs-card.tsx'

interface RunDialogProps {
  readonly runId: string
  readonly timeZone: string
  readonly onClose: () => void
}

/** One run with its steps, what each found, and of a failed one why. */
export function RunDialog({ runId, timeZone, onClose }: RunDialogProps) {
  const { data, error, refetch } = useQuery({ ...runQuery(runId), retry: false })
  const words = text.operation
  const pipeline = data === undefined ? '' : (text.status.feeds[data.run.pipeline] ?? data.run.pipeline)
  return (
    <DialogFrame title={data ? words.runTitle(pipeline) : words.run} className="run-dialog" onClose={onClose}>
      <div className="dialog-body">
        {data ? (
          <>
            <RunHead run={data.run} timeZone={timeZone} />
            {data.steps.length === 0 ? <p className="muted">{words.noSteps}</p> : null}
            <ol className="run-steps" aria-label={words.steps}>
              {data.steps.map((step) => (
                <Step key={`${step.attempt} ${step.number}`} step={step} />
              ))}
            </ol>
          </>
        ) : error ? (
          <FailureNote title={words.runFailed} error={error} onRetry={() => refetch()} />
        ) : (
          <div className="bone is-l" />
        )}
      </div>
    </DialogFrame>
  )
}

function RunHead({ run, timeZone }: { readonly run: Run; readonly timeZone: string }) {
  const { runId, state, trigger, startedAt, durationS, detail, errorCode } = run
  const words = text.operation
  return (
    <div className="run-head">
      <p>
        <RunStateChip state={state} />{' '}
        {[
          startedAt === null ? null : weekdayTime(Date.parse(startedAt), timeZone),
          words.triggers[trigger],
          durationS === null ? null : durationWords(durationS),
        ]
          .filter((part) => part !== null)
          .join(' · ')}
      </p>
      {detail === null ? null : <p className={state === 'failed' ? 'run-fault' : undefined}>{detail}</p>}
      <p className="mono muted">
        {errorCode === null ? '' : `${errorCode} · `}
        {runId}
      </p>
    </div>
  )
}

function Step({ step }: { readonly step: RunStep }) {
  const { name, attempt, state, durationS, rows, bytes, detail, errorCode } = step
  const words = text.operation
  const facts = [
    attempt > 1 ? words.attempt(attempt) : null,
    durationS === null ? null : durationWords(durationS),
    rows === null ? null : text.questions.rows(formatNumber(rows)),
    bytes === null ? null : formatBytes(bytes),
  ].filter((part) => part !== null)
  return (
    <li>
      <div>
        <b className="mono">{name}</b>
        <span className="muted">{facts.join(' · ')}</span>
        <RunStateChip state={state} />
      </div>
      {detail === null ? null : (
        <p className={state === 'failed' ? 'run-fault' : undefined}>
          {errorCode === null ? '' : `${errorCode}: `}
          {detail}
        </p>
      )}
    </li>
  )
}
