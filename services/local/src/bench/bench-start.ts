import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Measurement } from './measure.ts'
import { processTree } from './process-tree.ts'
import { waitFor } from './wait-for.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const LIMIT_MS = 120_000
/** Memory is read while the import runs and for this long after it. */
const SETTLE_MS = 15_000

/** `npm start` as a person types it, installed and built: to a live map with an empty data folder, and again. */
export async function benchStart(): Promise<Measurement[]> {
  const data = await mkdtemp(join(tmpdir(), 'rocade-bench-start-'))
  try {
    const first = await startOnce(data, true)
    const second = await startOnce(data, false)
    return [
      {
        name: 'first start to a live map',
        value: first.liveS,
        unit: 's',
        goal: null,
        note: 'installed and built before',
      },
      { name: 'first start to all of the history', value: first.importedS, unit: 's', goal: null },
      { name: 'second start to a live map', value: second.liveS, unit: 's', goal: { atMost: 10 } },
      {
        name: 'memory of Node and PostgreSQL, peak',
        value: Math.max(first.peakMb, second.peakMb),
        unit: 'MB',
        goal: { atMost: 1_000 },
        note: 'proportional set size, during and after the import',
      },
      { name: 'memory at rest', value: second.restMb, unit: 'MB', goal: null },
    ]
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

async function startOnce(data: string, isFirst: boolean) {
  const startedMs = performance.now()
  const env = { ...process.env, ROCADE_DATA_DIR: data, PORT: '18080' }
  const child = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const peak = watchMemory(child)
  try {
    await waitFor(() => /"stage":"live"/.test(output), LIMIT_MS)
    const liveS = (performance.now() - startedMs) / 1000
    if (isFirst) await waitFor(() => /"stage":"history","ms"/.test(output), LIMIT_MS)
    const importedS = (performance.now() - startedMs) / 1000
    await delay(SETTLE_MS)
    return { liveS, importedS, restMb: memoryMb(child), peakMb: peak.stop() }
  } finally {
    peak.stop()
    process.kill(-(child.pid as number), 'SIGINT')
    await once(child, 'exit')
  }
}

function watchMemory(child: ChildProcess) {
  let peakMb = 0
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, memoryMb(child))
  }, 500)
  return {
    stop() {
      clearInterval(timer)
      return peakMb
    },
  }
}

/** Memory of a process and all below it, shared pages counted once (Linux; elsewhere 0). */
function memoryMb(child: ChildProcess): number {
  let kb = 0
  for (const pid of processTree(child.pid ?? 0)) {
    try {
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {} // ended meanwhile
  }
  return kb / 1000
}
