import { checkBronze } from './invariants/bronze.ts'
import { checkCounts } from './invariants/counts.ts'
import { expectationOf } from './invariants/expectation.ts'
import { checkLiveClient } from './invariants/live-client.ts'
import { checkPositions } from './invariants/positions.ts'
import { checkContent, checkOnce } from './invariants/readings.ts'
import { checkRejects } from './invariants/rejects.ts'
import { checkVisible } from './invariants/visible.ts'
import type { LedgerEntry } from './ledger.ts'
import type { Stored } from './stored.ts'

/** The promises of the platform that a fault must not break; the numbers are those of docs/how-to/run-the-faults.md. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10'

export interface Violation {
  readonly invariant: Invariant
  readonly what: string
  /** Readings by id, messages and files by their place; the first few. */
  readonly ids: readonly string[]
}

/**
 * Holds what the stores have against the ledger. Pure; the violations come in the order of the invariants.
 *
 * - I1 each accepted reading that the log has taken is stored once, in both stores, and nothing else is;
 * - I2 it says what was sent;
 * - I3 the bronze files tile the log: each message in one file, at its offset, and the facts fit;
 * - I4 each rejected message is kept once, with its bytes and the right reason;
 * - I5 counts and roll-ups are what a plain recomputation gives;
 * - I6 nothing is told to the live map that is not stored;
 * - I7 positions never decrease, and reach the end of the log;
 * - I8 readers see slots only, and nothing half-written stays;
 * - I9 a client of the live feed hears of every change, in order: after a gap comes what closes it;
 * - I10 nothing ended that should not have.
 */
export function checkInvariants(entries: readonly LedgerEntry[], stored: Stored): Violation[] {
  const expected = expectationOf(entries, stored)
  return [
    ...checkOnce(entries, expected, stored),
    ...checkContent(expected, stored),
    ...checkBronze(expected, stored),
    ...checkRejects(expected, stored),
    ...checkCounts(expected, stored),
    ...checkTold(stored),
    ...checkPositions(stored),
    ...checkVisible(stored),
    ...(stored.clients ?? []).flatMap(checkLiveClient),
    ...stored.ended.map((what): Violation => ({ invariant: 'I10', what, ids: [] })),
  ]
}

function checkTold({ rows, told }: Stored): Violation[] {
  const stored = new Set(rows.map(({ readingId }) => readingId))
  const ids = told.filter((id) => !stored.has(id))
  return ids.length === 0
    ? []
    : [{ invariant: 'I6', what: 'told to the live map and not stored', ids: ids.slice(0, 5) }]
}
