import type { FaultReport } from '../report.ts'
import type { RealFault } from './faults.ts'
import { type RealResult, realRun } from './real-run.ts'
import { type RealServer, startRealServer } from './real-server.ts'
import type { StoresKind } from './run-stores.ts'
import { openStack, type Stack } from './stack.ts'

/** A fault that hangs must not hang the others. */
const FAULT_LIMIT_MS = 180_000

export interface RealTierOptions {
  readonly faults: readonly RealFault[]
  /** Where faults are run that can be run there. Default: everywhere. */
  readonly stores?: readonly StoresKind[]
  readonly seed: number
  readonly onReport: (report: FaultReport) => void
}

/**
 * Runs the faults one after the other: processes are killed, paused and cut off on real stores. First those on embedded
 * stores, then those on Kafka and HDFS, which are started once for all. When they cannot be started, their faults have
 * failed, and say why.
 */
export async function runRealTier({ faults, seed, onReport, stores = KINDS }: RealTierOptions): Promise<FaultReport[]> {
  await using server = await startRealServer()
  const reports: FaultReport[] = []
  for (const kind of KINDS.filter((each) => stores.includes(each))) {
    const meant = faults.filter((fault) => (fault.stores ?? ['embedded']).includes(kind))
    if (meant.length === 0) continue
    const opened = kind === 'stack' ? await openStack().catch((error: unknown) => String(error)) : null
    for (const fault of meant) {
      const report = await runFault(fault, { server, kind, seed }, opened)
      reports.push(report)
      onReport(report)
    }
    if (opened !== null && typeof opened !== 'string') await opened[Symbol.asyncDispose]()
  }
  return reports
}

const KINDS: readonly StoresKind[] = ['embedded', 'stack']

interface Place {
  readonly server: RealServer
  readonly kind: StoresKind
  readonly seed: number
}

async function runFault(
  fault: RealFault,
  { server, kind, seed }: Place,
  stack: Stack | string | null,
): Promise<FaultReport> {
  const { id, mix, inject, damage } = fault
  const title = kind === 'stack' ? `${fault.title} (Kafka, HDFS)` : fault.title
  const startedMs = performance.now()
  const notRun = await fault.canRun?.()
  if (notRun) return { id, title, runs: 0, ms: 0, bites: 0, failures: 0, notRun }
  const { violations, bites } =
    typeof stack === 'string'
      ? { violations: [{ invariant: 'I10' as const, what: stack, ids: [] }], bites: 1 }
      : await withinLimit(
          realRun({
            server,
            stores: kind,
            stack,
            seed,
            inject,
            ...(mix ? { mix } : {}),
            ...(damage ? { damage } : {}),
          }),
        )
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
