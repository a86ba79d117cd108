import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fromBench } from './check-parts.mjs'

/** @typedef {import('./stream-peers.mjs').StreamResult} StreamResult */

const LIMIT_MS = 600_000
const LOOK_EVERY_MS = 200
const DATABASE_REST_MS = 1_000

/**
 * Runs a streaming peer to its end, and says what it and PostgreSQL took.
 * @param {import('./stream-peers.mjs').PeerCommand} command @param {number} databasePid
 */
export async function runMeasured({ file, args, env }, databasePid) {
  const { processFigures } = await fromBench('process-figures')
  const { processTree } = await fromBench('process-tree')
  const databaseBefore = processFigures(databasePid).cpuS
  const startedMs = Date.now()
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  const exited = once(child, 'exit')
  let isOver = false
  void exited.then(() => {
    isOver = true
  })
  /** @type {{ atMs: number, cpuS: number }[]} */
  const samples = []
  const memory = createMemory()
  while (!isOver && Date.now() - startedMs < LIMIT_MS) {
    samples.push({ atMs: Date.now(), cpuS: processFigures(child.pid ?? 0).cpuS })
    memory.look(processTree(child.pid ?? 0))
    await Promise.race([exited, delay(LOOK_EVERY_MS)])
  }
  if (!isOver) child.kill('SIGKILL')
  const [code] = await exited
  // Its backends end, and the server takes over what they have used.
  await delay(DATABASE_REST_MS)
  if (code !== 0) throw new Error(`it ended with ${code} after ${Date.now() - startedMs} ms: ${text}`)
  /** @type {StreamResult} */
  const result = JSON.parse(text.trim().split('\n').at(-1) ?? '{}')
  const cpuS = Math.max(...samples.map((sample) => sample.cpuS))
  const untilFirst = samples.filter(({ atMs }) => atMs <= result.firstAtMs).at(-1)?.cpuS ?? 0
  return {
    result,
    cpuS,
    startCpuS: untilFirst,
    rssMbMax: memory.mbMax(),
    databaseCpuS: processFigures(databasePid).cpuS - databaseBefore,
    wallS: (result.lastDurableAtMs - result.firstAtMs) / 1000,
  }
}

/**
 * The most that the processes of a tree had in memory, by the kernel's own record of each. Those seen once only do not
 * count: a JVM that starts a program is for a moment two processes with all of its memory.
 */
function createMemory() {
  /** @type {Map<number, { looks: number, kb: number }>} */
  const seen = new Map()
  return {
    /** @param {number[]} pids */
    look(pids) {
      for (const pid of pids) {
        const { looks, kb } = seen.get(pid) ?? { looks: 0, kb: 0 }
        seen.set(pid, { looks: looks + 1, kb: Math.max(kb, peakKb(pid)) })
      }
    },
    mbMax: () => [...seen.values()].reduce((sum, { looks, kb }) => sum + (looks > 1 ? kb : 0), 0) / 1024,
  }
}

/** @param {number} pid */
function peakKb(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
