import { AppError } from '../runtime/app-error.ts'

/** Where things lie in the lake. `feed` is a feed's name, `topicId` the log's id of its raw topic. */
export const bronzeFolder = (feed: string) => `${feed}/bronze`
export const partitionFolder = (feed: string, topicId: string, partition: number) =>
  `${bronzeFolder(feed)}/${topicId}/p=${String(partition).padStart(2, '0')}`
export const cleanTable = (feed: string) => `${feed}/clean`
export const aggregatesTable = (feed: string) => `${feed}/aggregates`

/** The UTC day of an instant, `2026-11-21`. */
export const utcDay = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** The same day as a number since 1970: to compare days of many messages without making texts. */
export const utcDayNumber = (ms: number) => Math.floor(ms / 86_400_000)

export interface Slot {
  readonly topicId: string
  readonly partition: number
  /** The offset that it begins at: the end of the file before it. Its first message may come a little later. */
  readonly start: number
}

/**
 * The path of a bronze file. It depends on where it begins only (the offset, and the day on which the log took the first
 * message), so that two writers that begin at the same place compete for one name and one of them loses.
 */
export function slotPath(feed: string, slot: Slot & { readonly appendedAtMs: number }): string {
  const folder = `${partitionFolder(feed, slot.topicId, slot.partition)}/day=${utcDay(slot.appendedAtMs)}`
  return `${folder}/${String(slot.start).padStart(20, '0')}.parquet`
}

/** The slot of a bronze path. Throws `AppError` LAKE_CORRUPT when the path is not one. */
export function parseSlotPath(path: string): Slot {
  const match = /\/bronze\/([^/]+)\/p=(\d+)\/day=\d{4}-\d\d-\d\d\/(\d{20})\.parquet$/.exec(path)
  if (match === null) {
    throw new AppError('LAKE_CORRUPT', `reading the lake: ${path} is not the path of a bronze file`, {
      retryable: false,
    })
  }
  return { topicId: match[1] as string, partition: Number(match[2]), start: Number(match[3]) }
}
