import type { Run } from '@rocade/shared/protocol/runs'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { runsQuery } from '../api/batch-queries.ts'
import { FailureNote } from '../shell/note.tsx'
import { formatAge, formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { AskRun } from './ask-run.tsx'
import { RunDialog } from './run-dialog.tsx'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

/** What the batch layer did, newest first; each run opens with its steps. */
export function RunsCard({ timeZone }: { readonly timeZone: string }) {
  const { data, error, refetch } = useQuery(runsQuery)
  const [openId, setOpenId] = useState<string | null>(null)
  const words = text.operation
  if (!data) {
    if (!error) return <div className="bone is-l" />
    return (
      <StatusCard title={words.runs}>
        <FailureNote title={words.runsFailed} error={error} onRetry={() => refetch()} />
      </StatusCard>
    )
  }
  return (
    <StatusCard title={words.runs} sub={words.runsSub}>
      <AskRun pipelines={data.pipelines} />
      {data.runs.length === 0 ? (
        <p className="status-empty">{words.noRuns}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll" aria-label={`${words.runs}, ${words.runsSub}`} tabIndex={0}>
          <table className="status-table run-table">
            <thead>
              <tr>
                {[words.pipeline, words.began, words.why, words.took, words.rows, words.result].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.runs.map((run) => (
                <RunLine key={run.runId} run={run} timeZone={timeZone} onOpen={() => setOpenId(run.runId)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {openId === null ? null : <RunDialog runId={openId} timeZone={timeZone} onClose={() => setOpenId(null)} />}
    </StatusCard>
  )
}

const RUN_TONES = {
  requested: 'plain',
  running: 'plain',
  succeeded: 'ok',
  failed: 'bad',
  skipped: 'plain',
  interrupted: 'warn',
} as const satisfies Record<Run['state'], string>

export const RunStateChip = ({ state }: { readonly state: Run['state'] }) => (
  <StatusChip tone={RUN_TONES[state]} word={text.operation.states[state]} />
)

/** `0.9 s` under ten seconds, then by the largest unit. */
export const durationWords = (durationS: number | null): string => {
  if (durationS === null) return text.panel.unknown
  return durationS < 10 ? text.operation.seconds(formatNumber(durationS, 1)) : formatAge(durationS)
}

interface RunLineProps {
  readonly run: Run
  readonly timeZone: string
  readonly onOpen: () => void
}

function RunLine({ run, timeZone, onOpen }: RunLineProps) {
  const { pipeline, startedAt, trigger, durationS, rows, state, isLate, attempt } = run
  const words = text.operation
  const name = text.status.feeds[pipeline] ?? pipeline
  const began = startedAt === null ? text.panel.unknown : weekdayTime(Date.parse(startedAt), timeZone)
  return (
    <tr>
      <th scope="row">
        <button type="button" className="text-link" aria-label={words.open(name, began)} onClick={onOpen}>
          {name}
        </button>
      </th>
      <td>{began}</td>
      <td>{words.triggers[trigger]}</td>
      <td>{durationWords(durationS)}</td>
      <td>{rows === null ? text.panel.unknown : formatNumber(rows)}</td>
      <td className="run-result">
        {isLate ? <StatusChip tone="warn" word={words.late} /> : null}
        {attempt > 1 ? <StatusChip tone="plain" word={words.attempt(attempt)} /> : null}
        <RunStateChip state={state} />
      </td>
    </tr>
  )
}
