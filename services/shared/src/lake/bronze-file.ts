import { z } from 'zod'
import type { CleanResult, Feed, FeedReading } from '../feeds/feed.ts'
import type { LogMessage } from '../ports/event-log.ts'
import { AppError } from '../runtime/app-error.ts'
import { encodeParquet, type LakeColumn, readParquetFooter } from './parquet-file.ts'
import { createRowHashSum, type LakeValue } from './row-hash.ts'

const SCHEMA_VERSION = '1'

/** A message with what cleaning said of it. */
export interface CleanedMessage {
  readonly message: LogMessage
  readonly result: CleanResult<FeedReading>
}

/**
 * The columns of a bronze file: the message's place in the log, the verdict (`accept` or the reason of the rejection),
 * the feed's own columns (empty where the message was rejected), and the raw bytes (only where it was rejected).
 */
export function bronzeColumns(feed: Pick<Feed, 'columns'>): LakeColumn[] {
  return [
    { name: 'message_offset', type: 'integer', isNullable: false },
    { name: 'appended_at', type: 'instant', isNullable: false },
    { name: 'verdict', type: 'text', isNullable: false },
    { name: 'quality_score', type: 'integer', isNullable: true },
    ...feed.columns.map(({ name, type }) => ({ name, type, isNullable: true })),
    { name: 'message_key', type: 'text', isNullable: true },
    { name: 'raw', type: 'bytes', isNullable: true },
  ]
}

/** Footers hold text; a missing fact must not read as 0. */
const Count = z.string().regex(/^\d+$/).transform(Number)

/** What the footer of a bronze file says of it. */
export const BronzeFacts = z.object({
  schemaVersion: z.string(),
  /** Where it begins, at or before its first message, and the offset after the last one. */
  start: Count,
  end: Count,
  rows: Count,
  accepted: Count,
  rowHashSum: z.string(),
  /** Oldest and newest instant observed in accepted readings, epoch ms; empty when there are none. */
  observedMinMs: Count.nullable(),
  observedMaxMs: Count.nullable(),
  /** What the same messages took as they came. */
  jsonBytes: Count,
  /** Who wrote it: a writer that lost the answer to its publish recognises its own file. */
  writer: z.string(),
})
export type BronzeFacts = z.infer<typeof BronzeFacts>

/** What a bronze file holds, before it becomes bytes: values by column, and the facts for the footer. */
export interface BronzeTable {
  readonly columns: readonly LakeColumn[]
  readonly values: readonly (readonly LakeValue[])[]
  readonly facts: BronzeFacts
}

/** Offsets [start, end) of a partition. */
export interface OffsetSpan {
  readonly start: number
  readonly end: number
}

/**
 * Encodes consecutive messages of one partition as a bronze file. One without messages needs the span that it stands
 * for: what the log no longer had when it was to be read.
 */
export const encodeBronze = (
  feed: Pick<Feed, 'columns'>,
  messages: readonly CleanedMessage[],
  writer: string,
  span: OffsetSpan = spanOf(messages),
): EncodedBronze => encodeBronzeTable(bronzeTable(feed, messages, writer, span))

export interface EncodedBronze {
  readonly bytes: Uint8Array
  readonly facts: BronzeFacts
}

export function encodeBronzeTable({ columns, values, facts }: BronzeTable): EncodedBronze {
  const entries = Object.entries(facts).filter(([, value]) => value !== null)
  const metadata = Object.fromEntries(entries.map(([key, value]) => [footerKey(key), String(value)]))
  return { bytes: encodeParquet(columns, values, metadata), facts }
}

/** Lays consecutive messages of one partition out in the columns of a bronze file. */
export function bronzeTable(
  feed: Pick<Feed, 'columns'>,
  messages: readonly CleanedMessage[],
  writer: string,
  span: OffsetSpan = spanOf(messages),
): BronzeTable {
  const builder = createBronzeBuilder(feed)
  for (const cleaned of messages) builder.add(cleaned)
  return builder.table(writer, span)
}

/**
 * A bronze file in the making. Keeps the values of its columns and nothing of the messages: thousands of rows wait here
 * for their file to be full, and what waits is what a garbage collector has to carry.
 */
export interface BronzeBuilder {
  /** So far. */
  readonly rows: number
  add(cleaned: CleanedMessage): void
  /** What was added until now; nothing may be added any more. */
  table(writer: string, span: OffsetSpan): BronzeTable
}

export function createBronzeBuilder(feed: Pick<Feed, 'columns'>): BronzeBuilder {
  const columns = bronzeColumns(feed)
  const values: LakeValue[][] = columns.map(() => [])
  const hash = createRowHashSum(columns)
  const row: LakeValue[] = columns.map(() => null)
  const [rawAt, keyAt] = [columns.length - 1, columns.length - 2]
  let [rows, accepted, jsonBytes] = [0, 0, 0]
  let observedMinMs: number | null = null
  let observedMaxMs: number | null = null

  function fillAccepted({ reading, qualityScore }: Extract<CleanedMessage['result'], { kind: 'accept' }>): void {
    row[VERDICT_AT] = 'accept'
    row[SCORE_AT] = qualityScore
    for (const [i, { read }] of feed.columns.entries()) row[FEED_AT + i] = read(reading)
    row[keyAt] = null
    row[rawAt] = null
    accepted += 1
    const observedAtMs = Date.parse(reading.observedAt)
    observedMinMs = Math.min(observedMinMs ?? observedAtMs, observedAtMs)
    observedMaxMs = Math.max(observedMaxMs ?? observedAtMs, observedAtMs)
  }

  function fillRejected({ message }: CleanedMessage, reason: string): void {
    row.fill(null)
    row[VERDICT_AT] = reason
    row[keyAt] = message.key
    row[rawAt] = message.value
  }

  return {
    get rows() {
      return rows
    },
    add(cleaned) {
      const { message, result } = cleaned
      if (result.kind === 'accept') fillAccepted(result)
      else fillRejected(cleaned, result.reason)
      row[OFFSET_AT] = message.offset
      row[APPENDED_AT] = message.appendedAtMs
      hash.add(row)
      for (let i = 0; i < row.length; i++) (values[i] as LakeValue[]).push(row[i] as LakeValue)
      rows += 1
      jsonBytes += message.value?.byteLength ?? 0
    },
    table(writer, span) {
      const facts: BronzeFacts = {
        schemaVersion: SCHEMA_VERSION,
        ...span,
        rows,
        accepted,
        rowHashSum: hash.digest(),
        observedMinMs,
        observedMaxMs,
        jsonBytes,
        writer,
      }
      return { columns, values, facts }
    },
  }
}

/** Where the columns of `bronzeColumns` stand. */
const [OFFSET_AT, APPENDED_AT, VERDICT_AT, SCORE_AT, FEED_AT] = [0, 1, 2, 3, 4] as const

function spanOf(messages: readonly CleanedMessage[]): OffsetSpan {
  const [first, last] = [messages[0], messages.at(-1)]
  if (first === undefined || last === undefined) throw new RangeError('expected messages, or the span they stood in')
  return { start: first.message.offset, end: last.message.offset + 1 }
}

/**
 * The facts in a bronze file's footer. Throws `AppError` LAKE_CORRUPT when they are missing or do not fit the file.
 * They do not prove the rows: that is `rowHashSum`, checked by the batch layer.
 */
export function readBronzeFacts(path: string, bytes: Uint8Array): BronzeFacts {
  const { rows, metadata } = readParquetFooter(path, bytes)
  const given = Object.keys(BronzeFacts.shape).map((key) => [key, metadata[footerKey(key)] ?? null])
  const parsed = BronzeFacts.safeParse(Object.fromEntries(given))
  if (parsed.success && parsed.data.rows === rows) return parsed.data
  const what = parsed.success ? `${parsed.data.rows} rows by its footer and ${rows} by its pages` : parsed.error.message
  throw new AppError('LAKE_CORRUPT', `reading ${path}: the facts in the footer do not fit: ${what}`, {
    retryable: false,
  })
}

/** `rocade.json_bytes` for `jsonBytes`: a name of ours among the footers of other writers. */
const footerKey = (name: string) => `rocade.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
