import { AppError } from '@rocade/shared/runtime/app-error'
import type { CrashPoint } from '@rocade/stream-cleaner/crash-points'
import type { SimulatedRun } from './run-seed.ts'
import { postgresError } from './simulated-database.ts'
import type { Disturbance, Operation } from './world.ts'

export const isLog = ({ store }: Operation) => store === 'log'
export const isLake =
  (what?: string) =>
  ({ store, what: asked }: Operation) =>
    store === 'lake' && (what === undefined || what === asked)
export const isDatabaseWrite = ({ store, what }: Operation) => store === 'pg' && what === 'write'

export const storeAway = (what: string) =>
  new AppError('STORE', `the lake does not answer: ${what}`, { retryable: true })
export const brokerAway = () => new AppError('STORE', 'the broker does not answer', { retryable: true })

/** Disturbs operations of a kind until the end of the trouble. */
export function disturb(
  { world, bite }: SimulatedRun,
  isMeant: (operation: Operation) => boolean,
  decide: (operation: Operation) => Disturbance | false,
): void {
  world.disturb((operation) => {
    if (!isMeant(operation)) return undefined
    const disturbance = decide(operation)
    if (disturbance === false) return undefined
    bite()
    return disturbance
  })
}

/** Disturbs every operation of a kind for a while, somewhere within the time in which messages are sent. */
export function during(
  run: SimulatedRun,
  ms: number,
  isMeant: (operation: Operation) => boolean,
  decide: (operation: Operation) => Disturbance,
): void {
  const fromMs = run.world.nowMs() + run.random.next() * 10_000
  const isNow = () => run.world.nowMs() >= fromMs && run.world.nowMs() < fromMs + ms
  disturb(run, isMeant, (operation) => isNow() && decide(operation))
}

export function killAtStep(points: readonly CrashPoint[]) {
  return ({ random, fleet, bite }: SimulatedRun) => {
    const point = random.pick(points)
    let left = random.between(1, 5)
    let kills = random.between(1, 3)
    fleet.onReached((cleaner, reached) => {
      if (reached !== point || !cleaner.process.isAlive() || kills === 0) return
      left -= 1
      if (left > 0) return
      left = random.between(1, 10)
      kills -= 1
      bite()
      fleet.kill(cleaner, random.between(100, 3_000))
    })
  }
}

export const killBefore = (what: string) => (run: SimulatedRun) => {
  let left = run.random.between(1, 4)
  run.world.disturb((operation) => {
    if (!isLake(what)(operation)) return undefined
    left -= 1
    if (left === 0) killOwner(run, operation)
    return undefined
  })
}

/** Kills a little after the operation was sent: before it arrives, or before its answer does. */
export const killAround = (what: string) => (run: SimulatedRun) => {
  let left = run.random.between(1, 4)
  run.world.disturb((operation) => {
    if (!isLake(what)(operation)) return undefined
    left -= 1
    if (left === 0) run.at(run.random.next() * 30, () => killOwner(run, operation))
    return undefined
  })
}

function killOwner({ fleet, random, bite }: SimulatedRun, { process }: Operation): void {
  const cleaner = fleet.cleaners().find((each) => each.process === process)
  if (cleaner === undefined || !process.isAlive()) return
  bite()
  fleet.kill(cleaner, random.between(100, 3_000))
}

/** The number of the operation comes from the seed, so that a range of seeds sweeps over all of them. */
export function killAtAnyOperation(run: SimulatedRun): void {
  let left = run.random.between(1, 150)
  run.world.disturb((operation) => {
    if (operation.process.name === 'producer') return undefined
    left -= 1
    if (left > 0) return undefined
    left = run.random.between(20, 300)
    if (run.random.chance(0.5)) killOwner(run, operation)
    else run.at(run.random.next() * 40, () => killOwner(run, operation))
    return undefined
  })
}

export function pauseOwners(run: SimulatedRun): void {
  const { fleet, random, bite } = run
  for (let i = random.between(1, 4); i > 0; i--) {
    let left = random.between(1, 120)
    const ms = random.between(8_000, 30_000)
    run.world.disturb(({ process }) => {
      left -= 1
      if (left !== 0) return undefined
      const cleaner = fleet.cleaners().find((each) => each.process === process)
      if (cleaner === undefined || process.isPaused()) {
        left = 1 // the next one then
        return undefined
      }
      bite()
      fleet.pause(cleaner, ms)
      return undefined
    })
  }
}

export function rebalanceStorm({ fleet, random, at, bite }: SimulatedRun): void {
  for (let i = 0; i < 10; i++) {
    at(random.next() * 20_000, () => {
      bite()
      const cleaners = fleet.cleaners()
      if (cleaners.length > 1 && random.chance(0.5)) fleet.stop(random.pick(cleaners))
      else fleet.start()
    })
  }
}

export function rollingRestart({ fleet, random, at, bite }: SimulatedRun): void {
  for (const round of [1, 2]) {
    at(round * 6_000 + random.next() * 2_000, () => {
      for (const cleaner of [...fleet.cleaners()]) {
        bite()
        fleet.stop(cleaner)
        fleet.start()
      }
    })
  }
}

export function retentionOvertakes(run: SimulatedRun): void {
  const { fleet, log, random, at, bite } = run
  at(random.between(1_000, 6_000), () => {
    for (const cleaner of [...fleet.cleaners()]) fleet.kill(cleaner, 8_000)
  })
  at(random.between(7_000, 9_000), () => {
    for (const assignment of log.assignments()) {
      log.removeBefore(assignment.partition, random.between(0, log.end(assignment)))
    }
  })
  fleet.onEnded(({ error, again }) => {
    if (!(error instanceof AppError && error.code === 'OFFSET_GAP')) return false
    bite()
    // A person reads the message and decides to go on without what is gone.
    fleet.policy = 'continue'
    at(2_000, again)
    return true
  })
}

/** Owners stand still with messages in memory; retention takes those away, and rivals go on behind them. */
export function retentionOvertakesPaused(run: SimulatedRun): void {
  const { fleet, log, random, at } = run
  fleet.policy = 'continue'
  pauseOwners(run)
  fleet.onEnded(({ error, again }) => {
    if (!(error instanceof AppError && error.code === 'OFFSET_GAP')) return false
    at(1_000, again) // as the service does by this policy
    return true
  })
  for (let i = random.between(1, 3); i > 0; i--) {
    at(random.between(2_000, 14_000), () => {
      for (const assignment of log.assignments())
        log.removeBefore(assignment.partition, random.between(0, log.end(assignment)))
    })
  }
}

export function redeliver({ fleet, at, bite, random }: SimulatedRun): void {
  at(random.between(1_000, 5_000), () => {
    bite()
    fleet.redeliversMax = 12
    fleet.rebalance()
  })
}

export function sometimesKill(run: SimulatedRun): void {
  run.bite()
  if (run.random.chance(0.5)) killAtAnyOperation(run)
}

export function crashDatabase(run: SimulatedRun): void {
  const { world, database, random, at, bite } = run
  for (let i = random.between(1, 3); i > 0; i--) {
    at(random.next() * 15_000, () => {
      bite()
      database.crash()
      const untilMs = world.nowMs() + random.between(0, 5_000)
      world.disturb(({ store, what }) => {
        if (store !== 'pg' || what !== 'connect' || world.nowMs() >= untilMs) return undefined
        return { when: 'before', error: postgresError('ECONNREFUSED', 'connect ECONNREFUSED') }
      })
    })
  }
}

/** Cuts the newest file of a partition short; the sink that opens the partition says so, and a person removes the file. */
export function truncateNewest(run: SimulatedRun): void {
  const { fleet, lake, random, at, bite } = run
  let damaged: string | undefined
  at(random.between(3_000, 12_000), () => {
    for (const cleaner of [...fleet.cleaners()]) fleet.kill(cleaner, 3_000)
    at(100, () => {
      damaged = [...lake.objects.keys()]
        .filter((path) => path.includes('/p=00/'))
        .sort()
        .at(-1)
      const bytes = damaged === undefined ? undefined : lake.objects.get(damaged)
      if (damaged === undefined || bytes === undefined) return
      bite()
      lake.objects.set(damaged, bytes.subarray(0, random.between(0, bytes.length - 1)))
    })
  })
  fleet.onEnded(({ error, again }) => {
    // One that has listed the file before it was removed does not find it.
    const isMeant = error instanceof AppError && (error.code === 'LAKE_CORRUPT' || error.code === 'LAKE_NOT_FOUND')
    if (damaged === undefined || !isMeant || !error.message.includes(damaged)) return false
    lake.objects.delete(damaged)
    at(1_000, again)
    return true
  })
}

/** Flips one bit of a file, such as a disk does that nobody looks at. */
export function flipBit({ lake, random }: SimulatedRun): void {
  const path = random.pick([...lake.objects.keys()].sort())
  const bytes = Uint8Array.from(lake.objects.get(path) ?? [])
  const at = random.between(0, bytes.length - 1)
  bytes[at] = (bytes[at] as number) ^ (1 << random.between(0, 7))
  lake.objects.set(path, bytes)
}
