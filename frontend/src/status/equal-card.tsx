import type { QualityAnswer } from '@rocade/shared/protocol/quality'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { weekdayTime } from '../time/city-time.ts'
import { StatusCard } from './status-card.tsx'
import { StatusChip } from './status-chip.tsx'

type Comparison = NonNullable<QualityAnswer['comparison']>

interface EqualCardProps {
  readonly comparison: QualityAnswer['comparison']
  readonly timeZone: string
}

/** The proof that both layers say the same: the hours that both have computed, compared segment by segment. */
export function EqualCard({ comparison, timeZone }: EqualCardProps) {
  const words = text.operation
  return (
    <StatusCard title={words.equal} sub={words.equalSub}>
      {comparison === null ? (
        <p className="status-empty">{words.notCompared}</p>
      ) : (
        <Compared comparison={comparison} timeZone={timeZone} />
      )}
    </StatusCard>
  )
}

function Compared({ comparison, timeZone }: { readonly comparison: Comparison; readonly timeZone: string }) {
  const { hoursCompared, hoursDiffering, differing, comparedAt } = comparison
  const words = text.operation
  const when = words.comparedAt(weekdayTime(Date.parse(comparedAt), timeZone))
  if (hoursCompared === 0) {
    return (
      <p className="status-empty">
        {words.nothingCompared} <span className="muted">{when}</span>
      </p>
    )
  }
  const isEqual = hoursDiffering === 0
  const hours = words.hours(hoursCompared)
  return (
    <div className="equal">
      <p>
        <StatusChip tone={isEqual ? 'ok' : 'bad'} word={isEqual ? words.equalYes : words.equalNo} />{' '}
        {isEqual ? words.equalText(hours) : words.differText(formatNumber(hoursDiffering), hours)}
      </p>
      {isEqual ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll" aria-label={words.equalSub} tabIndex={0}>
          <table className="status-table">
            <thead>
              <tr>
                {[words.hour, words.batch, words.stream, words.where].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differing.map(({ hourAt, batchReadings, speedReadings, where }) => (
                <tr key={hourAt}>
                  <th scope="row">{weekdayTime(Date.parse(hourAt), timeZone)}</th>
                  <td>{formatNumber(batchReadings)}</td>
                  <td>{formatNumber(speedReadings)}</td>
                  <td>{where}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p className="muted">{when}</p>
    </div>
  )
}
