import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { FaultReport } from '../report.ts'
import type { SimulatedFault } from './faults.ts'
import type { SimTask } from './sim-worker.ts'

/** Small enough that all threads end at about the same time. */
const SEEDS_PER_TASK = 100
const THREADS_MAX = 8
/** Promises by the million, all short-lived: with room for them, far fewer collections. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 64 }

export interface SimTierOptions {
  readonly faults: readonly SimulatedFault[]
  /** Dealt out to the faults in turn; fewer than there are faults go to each of them. */
  readonly seeds: readonly number[]
  readonly onReport: (report: FaultReport) => void
}

/** Runs the simulation on all cores. Reports come in the order of the faults; their times are those of one core. */
export async function runSimTier({ faults, seeds, onReport }: SimTierOptions): Promise<FaultReport[]> {
  const tasks = faults.flatMap(({ id: faultId }, index): SimTask[] => {
    const own = seeds.length < faults.length ? seeds : seeds.filter((_, i) => i % faults.length === index)
    return Array.from({ length: Math.ceil(own.length / SEEDS_PER_TASK) }, (_, part) => ({
      faultId,
      seeds: own.slice(part * SEEDS_PER_TASK, (part + 1) * SEEDS_PER_TASK),
    }))
  })
  const parts = new Map<string, FaultReport[]>()
  const done: FaultReport[] = []
  const queue = [...tasks]
  const tell = () => {
    for (const fault of faults.slice(done.length)) {
      const mine = parts.get(fault.id) ?? []
      if (mine.length < tasks.filter(({ faultId }) => faultId === fault.id).length || mine.length === 0) return
      const report = mine.reduce(joined)
      done.push(report)
      onReport(report)
    }
  }
  const threads = Array.from({ length: Math.min(THREADS_MAX, availableParallelism(), tasks.length) }, async () => {
    const worker = new Worker(new URL('./sim-worker.js', import.meta.url), { resourceLimits: THREAD_LIMITS })
    try {
      for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
        worker.postMessage(task)
        const [report] = (await once(worker, 'message')) as [FaultReport]
        parts.set(task.faultId, [...(parts.get(task.faultId) ?? []), report])
        tell()
      }
    } finally {
      await worker.terminate()
    }
  })
  await Promise.all(threads)
  return done
}

function joined(a: FaultReport, b: FaultReport): FaultReport {
  const first = [a.first, b.first].flatMap((each) => each ?? []).sort((x, y) => x.seed - y.seed)[0]
  return {
    ...a,
    runs: a.runs + b.runs,
    ms: a.ms + b.ms,
    bites: a.bites + b.bites,
    failures: a.failures + b.failures,
    ...(first === undefined ? {} : { first }),
  }
}
