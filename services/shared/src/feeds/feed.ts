import type { z } from 'zod'
import type { OddValue } from './optional-values.ts'

/** Why a raw message was not taken. `duplicate` is counted, not stored as rejected: the first one is kept. */
export const REJECT_REASONS = [
  'empty', // a null value
  'too_large', // over 64 kB
  'encoding', // not UTF-8
  'json', // not JSON, or nested too deeply
  'unsupported_schema', // another schemaVersion
  'contract', // a field is missing, extra or of the wrong type
  'range', // a number outside of its physical range
  'clock', // in the future by more than 5 min, or before 2000: a clock or unit mix-up
  'too_late', // older than 24 h when the log took it
  'unknown_city',
  'unknown_segment',
  'position', // told from a place where the city has no segment: latitude and longitude swapped?
] as const
export type RejectReason = (typeof REJECT_REASONS)[number]

export type CleanResult<R> =
  | {
      readonly kind: 'accept'
      readonly reading: R
      readonly qualityScore: number
      /** Optional values that were not taken, and why: the rest of the message was. */
      readonly oddValues?: readonly OddValue[]
    }
  | { readonly kind: 'reject'; readonly reason: RejectReason; readonly detail: string }

/** What cleaning may know besides the message itself. */
export interface CleaningContext {
  /** When the log took the message: both sinks judge by it, so they agree, whenever they read. Epoch ms. */
  readonly appendedAtMs: number
  readonly hasCity: (cityId: string) => boolean
  readonly hasSegment: (cityId: string, segmentId: string) => boolean
  /** [west, south, east, north] around the city's segments; without it positions are not checked. */
  readonly extentOf?: (cityId: string) => readonly [number, number, number, number] | undefined
}

export const MAX_AGE_S = 24 * 3600
export const MAX_AHEAD_S = 5 * 60
export const MAX_MESSAGE_BYTES = 64 * 1024

export type ColumnType = 'uuid' | 'text' | 'instant' | 'double' | 'integer' | 'boolean'

/** One column of a feed: gives the Parquet schema, the PostgreSQL insert, the CSV header and the docs. */
export interface FeedColumn<R> {
  /** snake_case, unit last. */
  readonly name: string
  readonly type: ColumnType
  readonly isNullable: boolean
  readonly unit: string | null
  readonly description: string
  /** `instant` reads as epoch milliseconds, `uuid` as text. */
  read(reading: R): string | number | boolean | null
}

/**
 * Everything that is special about one kind of reading. Topics, tables and lake folders are named after it:
 * `<name>_raw`, `<name>_rejected`, `<name>_live`, table `<name>_data`, lake folder `/<name>/bronze`.
 * The roll-ups of a feed are triggers on its table, in its migration.
 * Its functions are written as methods, so that one list can hold feeds of different reading types.
 */
export interface Feed<R extends FeedReading = FeedReading> {
  readonly name: string
  readonly description: string
  /** What a producer must send. */
  readonly contract: z.ZodType<R>
  /** The log key: readings of one key stay in order. */
  keyOf(reading: R): string
  /** Pure: a parsed message in; accepted reading with its quality score, or rejection with its reason, out. */
  clean(raw: unknown, context: CleaningContext): CleanResult<R>
  readonly columns: readonly FeedColumn<R>[]
  /** Comes from the source that gives this other feed of a city, if that source has it, and from no other. */
  readonly follows?: string
  /** Goes into PostgreSQL and not into the lake; its days are kept there at least so long. Absent: it goes into both. */
  readonly speedOnly?: { readonly keepDaysMin: number }
}

/** The fields that every feed's reading has. */
export interface FeedReading {
  readonly readingId: string
  readonly cityId: string
  readonly source: string
  /** RFC 3339, UTC. */
  readonly observedAt: string
}

/** Writes a feed down with its own reading type and files it among feeds of any type. */
export const defineFeed = <R extends FeedReading>(feed: Feed<R>): Feed<R> => feed

export const rawTopic = (feed: { readonly name: string }) => `${feed.name}_raw`
export const rejectedTopic = (feed: { readonly name: string }) => `${feed.name}_rejected`
export const liveTopic = (feed: { readonly name: string }) => `${feed.name}_live`
export const dataTable = (feed: { readonly name: string }) => `${feed.name}_data`
