import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@rocade/shared/runtime/app-error'
import { hasCode } from './error-code.ts'

interface Holder {
  readonly pid: number
  /** When that process began, so that another process with the same id later is not taken for it; `null` if unknown. */
  readonly began: string | null
}

/**
 * Makes sure that one Rocade at a time works in a data folder. The lock is a file with the process id; one whose process
 * is gone (kill -9, power cut) is taken over.
 * Returns what releases it. Throws `AppError` STORE when another Rocade is alive in there.
 */
export function lockDataFolder(folder: string): () => void {
  const path = join(folder, 'lock.json')
  const own = JSON.stringify({ pid: process.pid, began: beganAt(process.pid) } satisfies Holder)
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, own, { flag: 'wx' })
      return () => {
        if (readText(path) === own) rmSync(path, { force: true })
      }
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    const held = readText(path)
    if (held === null) continue
    const holder = parseHolder(held)
    if (holder && isAlive(holder)) throw inUse(folder, holder.pid)
    takeAway(path, held)
  }
  throw inUse(folder, null)
}

/** Removes a stale lock; puts it back when somebody else took over between our look and our hand. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
    if (readText(aside) !== stale) linkSync(aside, path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function inUse(folder: string, pid: number | null): AppError {
  const who = pid === null ? '' : ` (process ${pid})`
  return new AppError(
    'STORE',
    `the data folder ${folder} is in use by another Rocade${who}. Stop that one, or set ROCADE_DATA_DIR to another folder`,
    { retryable: false },
  )
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false
  }
  const now = beganAt(pid)
  return began === null || now === null || now === began
}

/** When a process began, in ticks since boot, with the boot's id; `null` where the system does not tell (not Linux). */
function beganAt(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`)
  const boot = readText('/proc/sys/kernel/random/boot_id')
  if (stat === null || boot === null) return null
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; it only waits for its parent to notice.
  return fields[0] === 'Z' ? 'ended' : `${boot.trim()}/${fields[19]}`
}

function parseHolder(text: string): Holder | null {
  try {
    const { pid, began } = JSON.parse(text)
    return Number.isInteger(pid) && pid > 0 ? { pid, began: typeof began === 'string' ? began : null } : null
  } catch {
    return null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
