import { statfs } from 'node:fs/promises'

/**
 * Knows how much room the disk of a folder has, without making its asker wait: asking starts a look that counts for
 * the next time. So writes keep their order, and one that finds the disk full again finds it right a retry later.
 */
export async function watchFreeSpace(folder: string): Promise<{ freeBytes(): number }> {
  let freeBytes = await readFreeBytes(folder)
  let isLooking = false
  const look = async () => {
    isLooking = true
    try {
      freeBytes = await readFreeBytes(folder)
    } catch {
      // The folder is gone or its disk is: the write that follows fails with the true reason.
    } finally {
      isLooking = false
    }
  }
  return {
    freeBytes() {
      if (!isLooking) void look()
      return freeBytes
    },
  }
}

async function readFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
