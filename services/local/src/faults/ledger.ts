import type { RejectReason } from '@rocade/shared/feeds/feed'
import { valueHash } from './content-hash.ts'

/** What must become of a message, by the generator's own rules and not by the code under test. */
export type MessageClass =
  | { readonly kind: 'accept'; readonly readingId: string; readonly contentHash: string }
  | { readonly kind: 'reject'; readonly reason: RejectReason }

export interface MadeMessage {
  readonly key: string
  readonly value: Uint8Array | null
  readonly class: MessageClass
}

/** `unknown`: sent, and no answer came. It may be in the log or not. */
export type SendOutcome = 'unknown' | 'acked' | 'failed'

/** One attempt to send one message. A message that is sent again has an entry for each attempt. */
export interface LedgerEntry {
  readonly n: number
  readonly class: MessageClass
  readonly valueHash: string
  outcome: SendOutcome
}

/** Written before a message is sent, and completed when the answer has come: what the stores are held against. */
export interface Ledger {
  write(message: MadeMessage): LedgerEntry
  settle(entries: readonly LedgerEntry[], outcome: 'acked' | 'failed'): void
  entries(): readonly LedgerEntry[]
}

export function createLedger(): Ledger {
  const entries: LedgerEntry[] = []
  return {
    write(message) {
      const entry: LedgerEntry = {
        n: entries.length,
        class: message.class,
        valueHash: valueHash(message.value),
        outcome: 'unknown',
      }
      entries.push(entry)
      return entry
    },
    settle(settled, outcome) {
      for (const entry of settled) entry.outcome = outcome
    },
    entries: () => entries,
  }
}
