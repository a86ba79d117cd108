import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { ACCEPTED } from './outcomes.ts'
import { StatusCard } from './status-card.tsx'

const BAR_WIDTH = 120

interface RejectedCardProps {
  readonly cleaning: StatusAnswer['cleaning']
  readonly gaps: StatusAnswer['gaps']
}

/** How many messages were turned away in a day, by rule, beside how many were taken. */
export function RejectedCard({ cleaning, gaps }: RejectedCardProps) {
  const words = text.status
  const shown = cleaning
    .filter(({ outcome, messages }) => outcome !== ACCEPTED && messages > 0)
    .sort((a, b) => b.messages - a.messages)
  const most = shown[0]?.messages ?? 1
  const accepted = cleaning.reduce((sum, entry) => sum + (entry.outcome === ACCEPTED ? entry.messages : 0), 0)
  return (
    <StatusCard title={words.rejected} sub={`${words.rejectedSub} · ${words.accepted(formatNumber(accepted))}`}>
      {shown.length === 0 ? (
        <p className="status-empty">{words.nothingRejected}</p>
      ) : (
        <table className="status-table">
          <caption className="visually-hidden">{words.rejected}</caption>
          <tbody>
            {shown.map(({ feed, outcome, messages }) => (
              <tr key={`${feed} ${outcome}`}>
                <th scope="row">
                  {words.reasons[outcome] ?? outcome} <span className="muted">{words.feeds[feed] ?? feed}</span>
                </th>
                <td>
                  <svg className="reject-bar" viewBox={`0 0 ${BAR_WIDTH} 6`} aria-hidden>
                    <rect className="scale-track" width={BAR_WIDTH} height={6} rx={3} />
                    <rect
                      className="scale-usual"
                      width={Math.max(3, (messages / most) * BAR_WIDTH)}
                      height={6}
                      rx={3}
                    />
                  </svg>
                </td>
                <td>{formatNumber(messages)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {gaps.length === 0 ? null : <p className="status-empty">{words.gapsNote(gaps.length)}</p>}
    </StatusCard>
  )
}
