import { partitionFolder } from '@rocade/shared/lake/lake-paths'
import type { PartitionAssignment } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { parquetBronze } from './bronze-codec.ts'

/**
 * Where the lake stands in a partition: the end of its newest bronze file, or 0 when there is none. Slots are named by
 * their first offset and lie in the day of their first message, so the last name of the last day is the newest.
 */
export async function findLakePosition(
  lake: LakeStore,
  feed: string,
  assignment: PartitionAssignment,
  codec = parquetBronze,
): Promise<number> {
  const folder = partitionFolder(feed, assignment.topicId, assignment.partition)
  for (const day of (await lake.listNames(folder)).reverse()) {
    const newest = (await lake.listNames(`${folder}/${day}`)).at(-1)
    if (newest === undefined) continue
    const path = `${folder}/${day}/${newest}`
    return codec.readFacts(path, await lake.read(path)).end
  }
  return 0
}
