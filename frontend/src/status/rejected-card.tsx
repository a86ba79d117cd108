import type { StatusAnswer } from '../api/status-answer.ts'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'

const BAR_WIDTH = 120

/** How many readings were turned away, by rule. */
export function RejectedCard({ rejected }: { readonly rejected: StatusAnswer['rejected'] }) {
  const shown = rejected.filter((entry) => entry.count > 0).sort((a, b) => b.count - a.count)
  const most = shown[0]?.count ?? 1
  return (
    <StatusCard title={text.status.rejected}>
      {shown.length === 0 ? (
        <p className="status-empty">{text.status.nothingRejected}</p>
      ) : (
        <table className="status-table">
          <caption className="visually-hidden">{text.status.rejected}</caption>
          <tbody>
            {shown.map(({ feed, reason, count }) => (
              <tr key={`${feed} ${reason}`}>
                <th scope="row">
                  {reason} <span className="muted">{feed}</span>
                </th>
                <td>
                  <svg className="reject-bar" viewBox={`0 0 ${BAR_WIDTH} 6`} aria-hidden>
                    <rect className="scale-track" width={BAR_WIDTH} height={6} rx={3} />
                    <rect className="scale-usual" width={Math.max(3, (count / most) * BAR_WIDTH)} height={6} rx={3} />
                  </svg>
                </td>
                <td>{formatNumber(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </StatusCard>
  )
}
