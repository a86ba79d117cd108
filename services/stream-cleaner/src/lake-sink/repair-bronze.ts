import type { Feed } from '@rocade/shared/feeds/feed'
import { rawTopic } from '@rocade/shared/feeds/feed'
import type { CleanedMessage } from '@rocade/shared/lake/bronze-file'
import { encodeBronze } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder, parseSlotPath, type Slot, slotPath } from '@rocade/shared/lake/lake-paths'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { CleanMessage } from '../clean-message.ts'
import { readMessages } from './read-messages.ts'

/** Where the damaged bytes are kept, under the path that they had. */
export const QUARANTINE_FOLDER = 'quarantine'

export interface RepairOptions {
  readonly lake: LakeStore
  readonly log: EventLog
  readonly feed: Feed
  readonly cleanMessage: CleanMessage
  /** Reads a bronze file wholly; rejects when anything in it is not as it was written. Bounded in time. */
  readonly read: (path: string, bytes: Uint8Array) => Promise<unknown>
  /** Names this repair in the footers. */
  readonly writer: string
  /**
   * Also rebuilds the newest file of a partition. Where it ended is written in no other file, so it is rebuilt up to the
   * end of the log: no cleaner may run meanwhile.
   */
  readonly withNewest: boolean
  readonly signal: AbortSignal
}

export interface DamagedFile {
  readonly path: string
  readonly what: string
  /** `rebuilt`, or why not. */
  readonly outcome: string
}

/**
 * Finds bronze files that cannot be read, and rebuilds each from the log: the same messages cleaned by the same rules,
 * so the same rows. What was damaged is kept in quarantine. A file whose messages the log no longer has stays as it is.
 * Bronze is otherwise never rewritten; here the slot is free for a moment, and whoever takes it first keeps it.
 */
export async function repairBronze(options: RepairOptions): Promise<DamagedFile[]> {
  const { lake, feed, signal } = options
  const paths = (await lake.list(bronzeFolder(feed.name))).map(({ path }) => path)
  const damaged: DamagedFile[] = []
  for (const path of paths) {
    if (signal.aborted) break
    const bytes = await lake.read(path)
    const what = await options.read(path, bytes).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (what !== null) damaged.push({ path, what, outcome: await rebuild(options, path, bytes, nextOf(path, paths)) })
  }
  return damaged
}

/** The slot that follows in the same partition of the same topic; `null` for the newest one. */
function nextOf(path: string, paths: readonly string[]): Slot | null {
  const { topicId, partition, start } = parseSlotPath(path)
  const later = paths
    .map(parseSlotPath)
    .filter((slot) => slot.topicId === topicId && slot.partition === partition && slot.start > start)
  return later.reduce<Slot | null>((best, slot) => (best === null || slot.start < best.start ? slot : best), null)
}

async function rebuild(options: RepairOptions, path: string, bytes: Uint8Array, next: Slot | null): Promise<string> {
  const { lake, log, feed, cleanMessage, writer, withNewest } = options
  const { start, ...assignment } = parseSlotPath(path)
  if (next === null && !withNewest)
    return 'not rebuilt: it is the newest of its partition. Stop the cleaners and add --newest'
  const found = await readMessages(log, { ...assignment, topic: rawTopic(feed) }, { start, end: next?.start ?? null })
  if (typeof found === 'string') return `not rebuilt: ${found}`
  const messages: CleanedMessage[] = found.map(cleanMessage)
  const [first, last] = [found[0], found.at(-1)]
  if (first === undefined || last === undefined) return 'not rebuilt: the log has no message of it'
  const rebuilt = encodeBronze(feed, messages, writer, { start, end: next?.start ?? last.offset + 1 })
  if (slotPath(feed.name, { ...assignment, start, appendedAtMs: first.appendedAtMs }) !== path)
    return 'not rebuilt: by the log it belongs to another day'
  await lake.publish(`${QUARANTINE_FOLDER}/${path}`, bytes)
  await lake.remove(path)
  return (await lake.publish(path, rebuilt.bytes)) === 'published' ? 'rebuilt' : 'another writer took the slot'
}
