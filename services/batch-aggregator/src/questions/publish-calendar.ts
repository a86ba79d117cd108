import { createHash } from 'node:crypto'
import { utcOffsetMs } from '@rocade/shared/domain/local-time'
import { encodeParquet, type LakeColumn } from '@rocade/shared/lake/parquet-file'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { TimeBucket } from '@rocade/shared/protocol/questions'
import { timeBucket, timeLabel } from './time-label.ts'

/** Every zone that is in use changes its clock at a full quarter of an hour. */
export const SLOT_MS = 900_000
const SLOTS_OF_DAY = 96
const COLUMNS: readonly LakeColumn[] = [
  { name: 'slot', type: 'integer', isNullable: false },
  { name: 'bucket', type: 'integer', isNullable: false },
  { name: 'time', type: 'text', isNullable: false },
]

/**
 * Puts the calendar of a time zone for one UTC year into the lake: which bucket each quarter of an hour falls into. With
 * it, every engine groups by local time with a join of whole numbers, and none has to know time zones. Named by its
 * content. Returns its path.
 */
export async function publishCalendar(
  lake: LakeStore,
  bucket: Exclude<TimeBucket, 'none'>,
  timeZone: string,
  year: number,
): Promise<string> {
  const first = Date.UTC(year, 0, 1) / SLOT_MS
  const end = Date.UTC(year + 1, 0, 1) / SLOT_MS
  const slots = Array.from({ length: end - first }, (_, i) => first + i)
  const offsets = slotOffsets(slots, timeZone)
  const buckets = slots.map((slot, i) => timeBucket(bucket, slot * SLOT_MS, offsets[i] ?? 0))
  // A bucket has one name, and making it is dear.
  const names = new Map<number, string>()
  for (const [i, number] of buckets.entries()) {
    if (!names.has(number)) names.set(number, timeLabel(bucket, (slots[i] ?? 0) * SLOT_MS, timeZone))
  }
  const bytes = encodeParquet(COLUMNS, [slots, buckets, buckets.map((number) => names.get(number) ?? '')])
  const zone = timeZone.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const path = `reference/calendar/${zone}-${bucket.replaceAll('_', '-')}-${year}-${hash}.parquet`
  await lake.publish(path, bytes)
  return path
}

/** Local time less UTC at each slot. Looked up slot by slot only on days at whose ends it differs: a look-up is dear. */
function slotOffsets(slots: readonly number[], timeZone: string): number[] {
  const offsets: number[] = []
  for (let i = 0; i < slots.length; i += SLOTS_OF_DAY) {
    const day = slots.slice(i, i + SLOTS_OF_DAY)
    const [first, last] = [day[0], day.at(-1)].map((slot = 0) => utcOffsetMs(slot * SLOT_MS, timeZone))
    for (const slot of day) offsets.push(first === last ? (first ?? 0) : utcOffsetMs(slot * SLOT_MS, timeZone))
  }
  return offsets
}
