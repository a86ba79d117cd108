import { readFileSync } from 'node:fs'
import { processTree } from './process-tree.ts'

/** Ticks of the clock by which Linux counts the CPU of a process. */
const TICKS_PER_S = 100

/** What a process and all that it started take, by `/proc`; zeros where there is none. */
export interface ProcessFigures {
  readonly rssMb: number
  readonly cpuS: number
}

export function processFigures(rootPid: number): ProcessFigures {
  let rssKb = 0
  let ticks = 0
  for (const pid of processTree(rootPid)) {
    rssKb += privateKb(pid)
    const stat = read(`/proc/${pid}/stat`)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Of itself, and of children that have ended.
    for (const field of fields.slice(11, 15)) ticks += Number(field)
  }
  return { rssMb: rssKb / 1024, cpuS: ticks / TICKS_PER_S }
}

/** Memory that processes share, as those of PostgreSQL do, is counted once: by its share of each. */
function privateKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
