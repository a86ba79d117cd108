import { chmodSync, mkdirSync, statSync } from 'node:fs'

/** Rights of data folders and files: their owner reads and writes them, nobody else. */
const OWNER_FOLDER_MODE = 0o700
export const OWNER_FILE_MODE = 0o600

/**
 * Makes a folder that only its owner can enter, and takes the rights of others from one that was there before: that
 * shuts them out of everything in it. A folder of another user stays as it is. Throws as `mkdirSync` does.
 */
export function makeOwnerFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER_MODE })
  tighten(folder, OWNER_FOLDER_MODE)
}

/** Takes the rights of others from a file of ours, if it is there. */
export function tightenFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) tighten(path, OWNER_FILE_MODE)
}

function tighten(path: string, mode: number): void {
  if (process.platform === 'win32') return // has no such rights
  const found = statSync(path)
  if ((found.mode & 0o077) !== 0 && found.uid === process.getuid?.()) chmodSync(path, mode)
}
