import type { Violation } from '../check-invariants.ts'
import type { ReadingContent } from '../content-hash.ts'
import type { HourlySum, Stored } from '../stored.ts'
import type { Expectation } from './expectation.ts'
import { countBy, violationOf } from './violations.ts'

const HOUR_MS = 3_600_000
const TOLERANCE = 1e-9

/** I5: the counts of cleaning add up to the messages of the log, and the roll-ups to the rows. */
export function checkCounts({ messages }: Expectation, stored: Stored): Violation[] {
  const read = messages.filter(({ isInGap }) => !isInGap.pg)
  const should = countBy(
    read.flatMap(({ class: as }) => (as?.kind === 'reject' ? [as.reason] : [])),
    (reason) => reason,
  )
  const accepted = read.filter((message) => message.class?.kind === 'accept').length
  should.set('accept', stored.rows.length)
  should.set('duplicate', accepted - stored.rows.length)
  const outcomes = [...new Set([...should.keys(), ...stored.counts.keys()])].sort()
  const wrong = outcomes.filter((outcome) => (should.get(outcome) ?? 0) !== (stored.counts.get(outcome) ?? 0))
  const texts = wrong.map(
    (outcome) => `${outcome}: ${stored.counts.get(outcome) ?? 0}, should be ${should.get(outcome) ?? 0}`,
  )
  return [...violationOf('I5', 'outcome counted wrong', texts), ...checkHourly(stored)]
}

function checkHourly({ rows, hourly }: Stored): Violation[] {
  if (hourly === undefined) return []
  const should = new Map(sumByHour(rows).map((sum) => [keyOf(sum), sum]))
  const have = new Map(hourly.map((sum) => [keyOf(sum), sum]))
  const keys = [...new Set([...should.keys(), ...have.keys()])]
  const wrong = keys.filter((key) => {
    const a = should.get(key)
    const b = have.get(key)
    if (a === undefined || b === undefined) return true
    return (
      a.readings !== b.readings ||
      Math.abs(a.sumSpeedKmh - b.sumSpeedKmh) > TOLERANCE * Math.max(1, Math.abs(a.sumSpeedKmh))
    )
  })
  return violationOf('I5', 'hour of a segment summed up wrong', wrong)
}

const keyOf = ({ segmentId, hourMs }: HourlySum) => `${segmentId} ${new Date(hourMs).toISOString()}`

/** The roll-up once more, as plainly as it can be written. Readings of a closed road carry no speed. */
export function sumByHour(rows: readonly ReadingContent[]): HourlySum[] {
  const sums = new Map<string, { segmentId: string; hourMs: number; readings: number; sumSpeedKmh: number }>()
  for (const { segmentId, observedMs, speedKmh, isClosed } of rows) {
    const hourMs = Math.floor(observedMs / HOUR_MS) * HOUR_MS
    const sum = sums.get(`${segmentId} ${hourMs}`) ?? { segmentId, hourMs, readings: 0, sumSpeedKmh: 0 }
    sums.set(`${segmentId} ${hourMs}`, sum)
    if (isClosed) continue
    sum.readings += 1
    sum.sumSpeedKmh += speedKmh
  }
  return [...sums.values()]
}
