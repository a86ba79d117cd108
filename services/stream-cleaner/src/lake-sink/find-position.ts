import type { BronzeFacts } from '@rocade/shared/lake/bronze-file'
import { partitionFolder } from '@rocade/shared/lake/lake-paths'
import type { PartitionAssignment } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { parquetBronze } from './bronze-codec.ts'

export interface NewestSlot {
  readonly facts: BronzeFacts
  /** Of its first message, `2026-11-21`. */
  readonly day: string
}

/**
 * The newest bronze file of a partition, at whose end the lake stands; `null` when there is none. Slots are named by
 * their first offset and lie in the day of their first message, so the last name of the last day is the newest.
 */
export async function findNewestSlot(
  lake: LakeStore,
  feed: string,
  assignment: PartitionAssignment,
  codec = parquetBronze,
): Promise<NewestSlot | null> {
  const folder = partitionFolder(feed, assignment.topicId, assignment.partition)
  for (const day of (await lake.listNames(folder)).reverse()) {
    const newest = (await lake.listNames(`${folder}/${day}`)).at(-1)
    if (newest === undefined) continue
    const path = `${folder}/${day}/${newest}`
    return { facts: codec.readFacts(path, await lake.read(path)), day: day.replace(/^day=/, '') }
  }
  return null
}
