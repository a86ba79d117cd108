import type { LedgerEntry, MessageClass } from '../ledger.ts'
import type { Stored, StoredGap } from '../stored.ts'

/** A message of the log, with what the ledger says must become of it; `null` when the ledger does not know it. */
export interface ExpectedMessage {
  readonly topicId: string
  readonly partition: number
  readonly offset: number
  readonly valueHash: string
  readonly class: MessageClass | null
  /** Taken by retention before the sink read it; the gap is recorded. */
  readonly isInGap: { readonly pg: boolean; readonly lake: boolean }
}

export interface Expectation {
  readonly messages: readonly ExpectedMessage[]
  /** By place. */
  readonly byPlace: ReadonlyMap<string, ExpectedMessage>
}

export const placeOf = (at: { topicId: string; partition: number; offset: number }) =>
  `${at.topicId}/${at.partition}/${at.offset}`

/** What must be stored: one line for each message that the log has taken. */
export function expectationOf(entries: readonly LedgerEntry[], { log, gaps }: Stored): Expectation {
  const classes = new Map(entries.map((entry) => [entry.valueHash, entry.class]))
  const messages = log.flatMap(({ topicId, partition, messages: taken }) =>
    taken.map(({ offset, valueHash }): ExpectedMessage => {
      const at = { topicId, partition, offset }
      const isInGap = { pg: isIn(gaps, 'pg', at), lake: isIn(gaps, 'lake', at) }
      return { ...at, valueHash, class: classes.get(valueHash) ?? null, isInGap }
    }),
  )
  return { messages, byPlace: new Map(messages.map((message) => [placeOf(message), message])) }
}

const isIn = (gaps: readonly StoredGap[], sink: string, at: { topicId: string; partition: number; offset: number }) =>
  gaps.some(
    (gap) =>
      gap.sink === sink &&
      gap.topicId === at.topicId &&
      gap.partition === at.partition &&
      at.offset >= gap.from &&
      at.offset < gap.to,
  )
