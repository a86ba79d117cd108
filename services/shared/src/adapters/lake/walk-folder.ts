import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileErrorCode } from './file-lake-errors.ts'
import { isLakePart } from './lake-path.ts'

/**
 * Folders and files directly in `folder`, sorted by name; empty when it is not there. What is neither (such
 * as a symbolic link), or has a name that no lake path can have, is left out, and `onIgnored` gets its path.
 */
export async function entriesOf(folder: string, onIgnored: (path: string) => void): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(fileErrorCode(error))) return []
    throw error
  })
  const kept = entries.filter((entry) => {
    if ((entry.isFile() || entry.isDirectory()) && isLakePart(entry.name)) return true
    onIgnored(join(folder, entry.name))
    return false
  })
  return kept.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Absolute paths of all files below `folder`, at any depth, in no order; symbolic links are not followed. */
export async function filesBelow(folder: string, onIgnored: (path: string) => void): Promise<string[]> {
  const files: string[] = []
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await entriesOf(next, onIgnored)) {
      const target = entry.isDirectory() ? folders : files
      target.push(join(next, entry.name))
    }
  }
  return files
}
