import type { FaultReport } from '../report.ts'
import type { SimulatedFault } from './faults.ts'
import { type RunSeedOptions, runSeed } from './run-seed.ts'

/** Runs side by side: while one waits for its microtasks, the others go on. */
const SIDE_BY_SIDE = 16

/** Runs a fault with many seeds. */
export async function runSeeds(
  fault: SimulatedFault,
  seeds: readonly number[],
  options: Omit<RunSeedOptions, 'fault' | 'seed'> = {},
): Promise<FaultReport> {
  const startedMs = performance.now()
  let bites = 0
  let failures = 0
  let first: FaultReport['first']
  const queue = [...seeds].reverse()
  const runNext = async () => {
    for (let seed = queue.pop(); seed !== undefined; seed = queue.pop()) {
      const result = await runSeed({ ...options, fault, seed })
      bites += result.bites
      if (result.violations.length === 0) continue
      failures += 1
      if (first === undefined || seed < first.seed) first = { seed, violations: result.violations }
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, runNext))
  const { id, title } = fault
  const ms = performance.now() - startedMs
  return { id, title, runs: seeds.length, ms, bites, failures, ...(first === undefined ? {} : { first }) }
}
