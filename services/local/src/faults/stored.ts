import type { ReadingContent } from './content-hash.ts'

/** What a run has left behind, read by the stores' own readers. The checker knows nothing else. */
export interface Stored {
  /** Every message that the log ever took, also those that retention has removed since. */
  readonly log: readonly LogPartition[]
  readonly rows: readonly ReadingContent[]
  readonly rejects: readonly StoredReject[]
  /** Messages by outcome, as the PostgreSQL sink counted them. */
  readonly counts: ReadonlyMap<string, number>
  readonly gaps: readonly StoredGap[]
  readonly positions: readonly StoredPosition[]
  readonly bronze: readonly BronzeFile[]
  /** Slots that cannot be read, or whose rows have another hash sum than their footer says, with what is wrong. */
  readonly unreadable: readonly string[]
  /** Paths below the bronze folder that are no slot. */
  readonly strangers: readonly string[]
  /** Half-written files that are still there after the sweep. */
  readonly leftovers: number
  /** Ids of the readings that were told to the live map. */
  readonly told: readonly string[]
  /** Sums by segment and hour of the roll-up tables; absent where the tier has none. */
  readonly hourly?: readonly HourlySum[]
  /** What ended that should not have, in words. */
  readonly ended: readonly string[]
  /** Clients of the live feed; absent where no API ran. */
  readonly clients?: readonly LiveClientSeen[]
}

/** What a client of the live feed was told, in order, over all of its connections. */
export interface LiveClientSeen {
  readonly messages: readonly LiveMessageSeen[]
  /** The segments as it had them in the end, and as a new client was told them at the same time; by city and segment. */
  readonly segments: ReadonlyMap<string, string>
  readonly asked: ReadonlyMap<string, string>
}

export type LiveMessageSeen =
  | { readonly type: 'welcome'; readonly streamId: string; readonly seq: number }
  | { readonly type: 'snapshot'; readonly seq: number }
  | { readonly type: 'delta'; readonly seq: number; readonly prevSeq: number }

export interface LogPartition {
  readonly topicId: string
  readonly partition: number
  /** The offset that the next message will get. */
  readonly end: number
  readonly messages: readonly { readonly offset: number; readonly valueHash: string }[]
}

export interface StoredReject {
  readonly topicId: string
  readonly partition: number
  readonly offset: number
  readonly reason: string
  readonly rawHash: string
}

export interface StoredGap {
  readonly sink: string
  readonly topicId: string
  readonly partition: number
  /** The offsets [from, to) were gone before the sink had read them. */
  readonly from: number
  readonly to: number
}

export interface StoredPosition {
  readonly topicId: string
  readonly partition: number
  /** Every value that was seen, in order of time; the last one is the present. */
  readonly history: readonly number[]
}

export interface BronzeFile {
  readonly path: string
  readonly topicId: string
  readonly partition: number
  /** By its name. */
  readonly slotStart: number
  /** By its footer. */
  readonly start: number
  readonly end: number
  readonly rowsInFooter: number
  readonly rows: readonly BronzeRowSeen[]
}

export interface BronzeRowSeen {
  readonly offset: number
  /** `accept` or the reason of the rejection. */
  readonly verdict: string
  readonly content: ReadingContent | null
  readonly rawHash: string | null
}

export interface HourlySum {
  readonly segmentId: string
  readonly hourMs: number
  readonly readings: number
  readonly sumSpeedKmh: number
}
