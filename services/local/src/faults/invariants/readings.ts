import type { Violation } from '../check-invariants.ts'
import { contentHash } from '../content-hash.ts'
import type { LedgerEntry } from '../ledger.ts'
import type { Stored } from '../stored.ts'
import type { Expectation } from './expectation.ts'
import { countBy, violationOf } from './violations.ts'

/** I1: what was acknowledged is in the log; what is in the log is stored once; what is stored was sent. */
export function checkOnce(entries: readonly LedgerEntry[], expected: Expectation, stored: Stored): Violation[] {
  const rows = countBy(stored.rows, ({ readingId }) => readingId)
  const inLake = new Set(
    stored.bronze.flatMap((file) => file.rows).flatMap(({ content }) => (content === null ? [] : [content.readingId])),
  )
  const must = { pg: new Set<string>(), lake: new Set<string>() }
  const may = new Set<string>()
  for (const { class: as, isInGap } of expected.messages) {
    if (as?.kind !== 'accept') continue
    may.add(as.readingId)
    if (!isInGap.pg) must.pg.add(as.readingId)
    if (!isInGap.lake) must.lake.add(as.readingId)
  }
  return [
    ...violationOf('I1', 'acknowledged and not in the log', missingFromLog(entries, expected)),
    ...violationOf('I1', 'in the log and never sent', unknownToLedger(expected)),
    ...violationOf('I1', 'missing in PostgreSQL', without([...must.pg], rows)),
    ...violationOf(
      'I1',
      'more than once in PostgreSQL',
      [...rows].filter(([, n]) => n > 1).map(([id]) => id),
    ),
    ...violationOf('I1', 'in PostgreSQL and never sent', without([...rows.keys()], may)),
    ...violationOf('I1', 'missing in bronze', without([...must.lake], inLake)),
    ...violationOf('I1', 'in bronze and never sent', without([...inLake], may)),
  ]
}

const without = (ids: readonly string[], present: { has(id: string): boolean }) => ids.filter((id) => !present.has(id))

/** Equal messages cannot be told apart, so they are counted: at least the acknowledged ones, at most all that were sent. */
function missingFromLog(entries: readonly LedgerEntry[], { messages }: Expectation): string[] {
  const taken = countBy(messages, ({ valueHash }) => valueHash)
  const acked = countBy(
    entries.filter(({ outcome }) => outcome === 'acked'),
    ({ valueHash }) => valueHash,
  )
  return [...acked].filter(([hash, n]) => (taken.get(hash) ?? 0) < n).map(([hash]) => hash)
}

function unknownToLedger({ messages }: Expectation): string[] {
  return messages.filter((message) => message.class === null).map(({ valueHash }) => valueHash)
}

/** I2: whatever is stored says what was sent, in both stores. Counting cannot tell an altered value. */
export function checkContent(expected: Expectation, stored: Stored): Violation[] {
  const sent = new Map<string, string>()
  for (const { class: as } of expected.messages) if (as?.kind === 'accept') sent.set(as.readingId, as.contentHash)
  const differs = (content: Stored['rows'][number]) => {
    const hash = sent.get(content.readingId)
    return hash !== undefined && hash !== contentHash(content)
  }
  const inLake = stored.bronze.flatMap((file) => file.rows).flatMap(({ content }) => content ?? [])
  return [
    ...violationOf('I2', 'altered in PostgreSQL', idsOf(stored.rows.filter(differs))),
    ...violationOf('I2', 'altered in bronze', idsOf(inLake.filter(differs))),
  ]
}

const idsOf = (contents: readonly { readonly readingId: string }[]) => contents.map(({ readingId }) => readingId)
