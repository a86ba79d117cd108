import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What PostgreSQL notes in `postmaster.pid`. */
export interface PidFile {
  readonly pid: number
  /** `null` while the server is still starting. */
  readonly port: number | null
}

/** Reads the pid file of a data folder; `null` when there is none, or nothing usable in it. */
export function readPidFile(cluster: string): PidFile | null {
  const lines = readLines(cluster)
  const pid = Number(lines?.[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  const port = Number(lines?.[3])
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null }
}

/**
 * Marks the pid file as stale, by writing our own pid over the dead one: PostgreSQL takes its parent's pid for a
 * stale one. Deleting the file would also delete the note by which PostgreSQL notices that backends of the dead
 * server still work on the data.
 */
export function markPidFileStale(cluster: string): void {
  const lines = readLines(cluster)
  if (lines) writeFileSync(join(cluster, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'))
}

function readLines(cluster: string): string[] | null {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
}

/** What is behind a pid: nothing (or a zombie), a PostgreSQL server, or another process that got the number later. */
export function processState(pid: number): 'gone' | 'postgres' | 'other' {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'gone'
  }
  if (process.platform !== 'linux') return 'postgres'
  try {
    return stateFromStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return 'gone'
  }
}

/** From the text of `/proc/<pid>/stat`: "pid (name) state …", where the name may hold blanks and parentheses. Pure. */
export function stateFromStat(stat: string): 'gone' | 'postgres' | 'other' {
  const nameEnd = stat.lastIndexOf(')')
  const name = stat.slice(stat.indexOf('(') + 1, nameEnd)
  const state = stat.slice(nameEnd + 2, nameEnd + 3)
  if (state === 'Z' || state === 'X') return 'gone' // a zombie whose parent does not reap, as in many containers
  return name === 'postgres' ? 'postgres' : 'other'
}
