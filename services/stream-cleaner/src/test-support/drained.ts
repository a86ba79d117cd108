import { traffic } from '@rocade/shared/feeds/index'
import { readBronzeFacts } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder } from '@rocade/shared/lake/lake-paths'
import type { LakeStore } from '@rocade/shared/ports/lake-store'

/** Waits until a condition holds; fails with what it last saw after the deadline. */
export async function until<T>(look: () => Promise<T>, isDone: (seen: T) => boolean, deadlineMs = 15_000): Promise<T> {
  const endMs = Date.now() + deadlineMs
  for (;;) {
    const seen = await look()
    if (isDone(seen)) return seen
    if (Date.now() > endMs) throw new Error(`not within ${deadlineMs} ms; last seen: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The bronze files of a feed with their facts, by path. */
export async function bronzeFiles(lake: LakeStore, feed = traffic.name) {
  const objects = await lake.list(bronzeFolder(feed))
  return Promise.all(objects.map(async ({ path }) => ({ path, ...readBronzeFacts(path, await lake.read(path)) })))
}

export const bronzeRows = async (lake: LakeStore, feed?: string) =>
  (await bronzeFiles(lake, feed)).reduce((sum, file) => sum + file.rows, 0)

/** Whether the files of each partition follow one another without gap or overlap, from offset 0 (invariant I3). */
export function tilesTheLog(files: Awaited<ReturnType<typeof bronzeFiles>>): boolean {
  const ends = new Map<string, number>()
  for (const { path, start, end, rows } of [...files].sort((a, b) => a.start - b.start)) {
    const partition = /p=\d+/.exec(path)?.[0] ?? ''
    if (start !== (ends.get(partition) ?? 0) || end - start !== rows) return false
    ends.set(partition, end)
  }
  return true
}
