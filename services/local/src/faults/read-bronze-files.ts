import type { BronzeFacts } from '@rocade/shared/lake/bronze-file'
import { parseSlotPath } from '@rocade/shared/lake/lake-paths'
import type { BronzeRow } from '@rocade/shared/lake/read-bronze-rows'
import { type ReadingContent, valueHash } from './content-hash.ts'
import type { BronzeFile, BronzeRowSeen, Stored } from './stored.ts'

export interface BronzeFileBytes {
  readonly path: string
  readonly bytes: Uint8Array
}

type Decode = (
  path: string,
  bytes: Uint8Array,
) => Promise<{ readonly facts: BronzeFacts; readonly rows: readonly BronzeRow[] }>

/** Reads all files below the bronze folder, and sorts them into slots, slots that cannot be read, and strangers. */
export async function readBronzeFiles(
  files: readonly BronzeFileBytes[],
  decode: Decode,
): Promise<Pick<Stored, 'bronze' | 'unreadable' | 'strangers'>> {
  const bronze: BronzeFile[] = []
  const unreadable: string[] = []
  const strangers: string[] = []
  for (const { path, bytes } of files) {
    const slot = slotOrNull(path)
    if (slot === null) {
      strangers.push(path)
      continue
    }
    try {
      const { facts, rows } = await decode(path, bytes)
      const { topicId, partition, start: slotStart } = slot
      const { start, end, rows: rowsInFooter } = facts
      bronze.push({ path, topicId, partition, slotStart, start, end, rowsInFooter, rows: rows.map(rowSeen) })
    } catch (error) {
      unreadable.push(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { bronze, unreadable, strangers }
}

function slotOrNull(path: string) {
  try {
    return parseSlotPath(path)
  } catch {
    return null
  }
}

function rowSeen(row: BronzeRow): BronzeRowSeen {
  const isAccepted = row.verdict === 'accept'
  return {
    offset: Number(row.message_offset),
    verdict: String(row.verdict),
    content: isAccepted ? contentOf(row) : null,
    rawHash: isAccepted ? null : valueHash(row.raw as Uint8Array | null),
  }
}

/** A reading from a row with the columns of the traffic feed and `quality_score`; the instant in epoch ms. */
export function contentOf(row: Readonly<Record<string, unknown>>): ReadingContent {
  return {
    readingId: String(row.reading_id),
    cityId: String(row.city_id),
    segmentId: String(row.segment_id),
    source: String(row.source),
    observedMs: Number(row.observed_at),
    speedKmh: Number(row.speed_kmh),
    freeFlowKmh: Number(row.free_flow_kmh),
    travelTimeS: row.travel_time_s as number | null,
    freeFlowTravelTimeS: row.free_flow_travel_time_s as number | null,
    confidence: Number(row.confidence),
    isClosed: row.is_closed === true,
    qualityScore: Number(row.quality_score),
  }
}
