import type { FaultReport } from '../report.ts'
import type { RealFault } from './faults.ts'
import { type RealResult, realRun } from './real-run.ts'
import { type RealServer, startRealServer } from './real-server.ts'

/** A fault that hangs must not hang the others. */
const FAULT_LIMIT_MS = 180_000

export interface RealTierOptions {
  readonly faults: readonly RealFault[]
  readonly seed: number
  readonly onReport: (report: FaultReport) => void
}

/** Runs the faults one after the other: processes are killed, paused and cut off on real stores. */
export async function runRealTier({ faults, seed, onReport }: RealTierOptions): Promise<FaultReport[]> {
  await using server = await startRealServer()
  const reports: FaultReport[] = []
  for (const fault of faults) {
    const report = await runFault(fault, server, seed)
    reports.push(report)
    onReport(report)
  }
  return reports
}

async function runFault(fault: RealFault, server: RealServer, seed: number): Promise<FaultReport> {
  const { id, title, mix, inject, damage } = fault
  const startedMs = performance.now()
  const notRun = await fault.canRun?.()
  if (notRun) return { id, title, runs: 0, ms: 0, bites: 0, failures: 0, notRun }
  const options = { server, seed, inject, ...(mix ? { mix } : {}), ...(damage ? { damage } : {}) }
  const { violations, bites } = await withinLimit(realRun(options))
  const report = { id, title, runs: 1, ms: performance.now() - startedMs, bites }
  if (violations.length === 0) return { ...report, failures: 0 }
  return { ...report, failures: 1, first: { seed, violations } }
}

/** What throws is a broken promise too: the fault was more than the platform, or its test, could take. */
async function withinLimit(run: Promise<RealResult>): Promise<RealResult> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${FAULT_LIMIT_MS} ms`)), FAULT_LIMIT_MS)
  })
  try {
    return await Promise.race([run, limit])
  } catch (error) {
    return { violations: [{ invariant: 'I10', what: String(error), ids: [] }], bites: 1 }
  } finally {
    clearTimeout(timer)
  }
}
