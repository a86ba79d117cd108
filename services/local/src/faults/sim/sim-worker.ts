/** Runs seeds of faults in a thread of its own; told by message, answers by message. */
import { parentPort } from 'node:worker_threads'
import { SIMULATED_FAULTS } from './faults.ts'
import { runSeeds } from './run-seeds.ts'

/** Errors are thrown on purpose by the thousand, and nobody reads where. */
Error.stackTraceLimit = 0

export interface SimTask {
  readonly faultId: string
  readonly seeds: readonly number[]
}

parentPort?.on('message', async ({ faultId, seeds }: SimTask) => {
  const fault = SIMULATED_FAULTS.find(({ id }) => id === faultId)
  if (fault === undefined) throw new RangeError(`no fault ${faultId} in the simulation`)
  parentPort?.postMessage(await runSeeds(fault, seeds))
})
