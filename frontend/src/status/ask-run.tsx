import { localDateOf } from '@rocade/shared/domain/local-time'
import { isRealDay } from '@rocade/shared/protocol/calendar-day'
import { RunAccepted, type RunRequest } from '@rocade/shared/protocol/runs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sendJson } from '../api/fetch-json.ts'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { FormField } from '../questions/form-field.tsx'
import { text } from '../text/text.ts'
import { readClock } from '../time/use-now.ts'

/** Asks the batch layer for a run now, or to build the hours of a day again. */
export function AskRun({ pipelines }: { readonly pipelines: readonly string[] }) {
  const [pipeline, setPipeline] = useState(pipelines[0] ?? 'traffic')
  const [isRebuilding, setIsRebuilding] = useState(false)
  const queries = useQueryClient()
  const ask = useMutation({
    mutationFn: (request: RunRequest) => sendJson('POST', '/api/runs', RunAccepted, request),
    onSuccess: () => {
      setIsRebuilding(false)
      void queries.invalidateQueries({ queryKey: ['runs'] })
    },
  })
  const words = text.operation
  return (
    <div className="ask-run">
      <span className="field">
        <select
          aria-label={words.pipeline}
          value={pipeline}
          onChange={(event) => {
            setPipeline(event.target.value)
            ask.reset()
          }}
        >
          {pipelines.map((name) => (
            <option key={name} value={name}>
              {text.status.feeds[name] ?? name}
            </option>
          ))}
        </select>
      </span>
      <button
        type="button"
        className="button is-line"
        disabled={ask.isPending}
        onClick={() => ask.mutate({ pipeline })}
      >
        {words.runNow}
      </button>
      <button
        type="button"
        className="button is-line"
        onClick={() => {
          ask.reset()
          setIsRebuilding(true)
        }}
      >
        {words.rebuild}
      </button>
      <span role="status" className="muted">
        {ask.isSuccess ? words.asked : ''}
      </span>
      {ask.error && !isRebuilding ? <AskFailed error={ask.error} /> : null}
      {isRebuilding ? (
        <RebuildDialog
          isPending={ask.isPending}
          error={ask.error}
          onAsk={(day) => ask.mutate({ pipeline, day })}
          onClose={() => setIsRebuilding(false)}
        />
      ) : null}
    </div>
  )
}

const AskFailed = ({ error }: { readonly error: Error }) => (
  <p className="form-fault" role="alert">
    {text.operation.askFailed}: {error.message}
  </p>
)

interface RebuildDialogProps {
  readonly isPending: boolean
  readonly error: Error | null
  readonly onAsk: (day: string) => void
  readonly onClose: () => void
}

function RebuildDialog({ isPending, error, onAsk, onClose }: RebuildDialogProps) {
  const today = localDateOf(readClock(), 'UTC')
  const [day, setDay] = useState(today)
  const [isWrong, setIsWrong] = useState(false)
  const words = text.operation
  return (
    <DialogFrame title={words.rebuild} onClose={onClose}>
      <form
        className="dialog-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const isRight = isRealDay(day) && day <= today
          setIsWrong(!isRight)
          if (isRight) onAsk(day)
        }}
      >
        <p>{words.rebuildText}</p>
        <FormField label={words.day} fault={isWrong ? words.futureDay : undefined}>
          {(control) => (
            <input {...control} type="date" max={today} value={day} onChange={(event) => setDay(event.target.value)} />
          )}
        </FormField>
        {error ? <AskFailed error={error} /> : null}
        <footer>
          <button type="button" className="button is-line" onClick={onClose}>
            {text.cities.cancel}
          </button>
          <button type="submit" className="button is-main" disabled={isPending}>
            {words.rebuild}
          </button>
        </footer>
      </form>
    </DialogFrame>
  )
}
