import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a folder and those above it, so that they are still there after a power cut. */
export async function makeFolderDurably(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  // A new name is safe once the folder that holds it is synced: from above the first new one down to the last.
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Puts the names in a folder on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // has no such call; NTFS journals names by itself
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
