import { liveTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { EventLog, PartitionAssignment, PartitionReader } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import { createLogger } from '@rocade/shared/runtime/logger'
import type { CleanMessage } from '@rocade/stream-cleaner/clean-message'
import type { CleanerMetrics, SinkName } from '@rocade/stream-cleaner/cleaner-metrics'
import type { CrashPoint } from '@rocade/stream-cleaner/crash-points'
import type { BronzeCodec } from '@rocade/stream-cleaner/lake-sink/bronze-codec'
import { openLakePartition, type SlotLimits } from '@rocade/stream-cleaner/lake-sink/lake-sink'
import { openPgPartition } from '@rocade/stream-cleaner/pg-sink/pg-sink'
import { createSinkHealth } from '@rocade/stream-cleaner/sink-health'
import type { Pool } from 'pg'
import type { SimulatedDatabase } from './simulated-database.ts'
import type { SimulatedLake } from './simulated-lake.ts'
import type { SimulatedLog } from './simulated-log.ts'
import type { SimulatedProcess, World } from './world.ts'

/** How long a group waits for a member that says nothing. */
const SESSION_TIMEOUT_MS = 10_000
const IDLE_POLL_MS = 2_000
const silent = createLogger({ name: 'faults', level: 'silent' })

export interface FleetOptions {
  readonly world: World
  readonly database: SimulatedDatabase
  readonly lake: SimulatedLake
  readonly log: SimulatedLog
  readonly cleanMessage: CleanMessage
  readonly codec: BronzeCodec
  readonly limits: SlotLimits
}

/** A reader that has ended by an error. */
export interface EndedReader {
  readonly sink: SinkName
  readonly assignment: PartitionAssignment
  readonly error: unknown
  /** Opens the partition again, as a restart does. */
  again(): void
}

export interface SimulatedCleaner {
  readonly process: SimulatedProcess
  readonly pool: Pool
  readonly lake: LakeStore
  readonly log: EventLog
  readonly stopping: AbortController
}

/** The cleaners of a run, each with both sinks of the real protocol, and the two groups that share the partitions out. */
export interface Fleet {
  start(): SimulatedCleaner
  cleaners(): readonly SimulatedCleaner[]
  /** kill -9; the group notices after its session timeout, and another one is started by then or earlier. */
  kill(cleaner: SimulatedCleaner, restartAfterMs: number): void
  /** SIGSTOP for a while; when it lasts longer than the session timeout, others take over, and it does not know. */
  pause(cleaner: SimulatedCleaner, ms: number): void
  /** SIGTERM: readers are closed, and nothing is left in memory. */
  stop(cleaner: SimulatedCleaner): void
  rebalance(): void
  isQuiet(): boolean
  fenced(): number
  /** Told of every step of the protocol. */
  onReached(tell: (cleaner: SimulatedCleaner, point: CrashPoint) => void): void
  /** Told of a reader that has ended by an error; `true` when that was expected. */
  onEnded(tell: (ended: EndedReader) => boolean): void
  /** What has ended without anybody expecting it. */
  ended(): readonly string[]
  policy: 'stop' | 'continue'
  /** The most messages by which the log goes back when it gives a reader messages again. */
  redeliversMax: number
}

export function createFleet(options: FleetOptions): Fleet {
  const { world, database, lake, log } = options
  const { random } = world
  const cleaners: SimulatedCleaner[] = []
  /** By sink, topic id and partition: who has it, as far as the group knows. */
  const owners = new Map<string, SimulatedCleaner>()
  const running = new Map<SimulatedCleaner, Map<string, Promise<void>>>()
  const ended: string[] = []
  let reached: (cleaner: SimulatedCleaner, point: CrashPoint) => void = () => {}
  let expects: (ended: EndedReader) => boolean = () => false
  let started = 0
  let fenced = 0
  let busy = 0

  const fleet: Fleet = {
    policy: 'stop',
    redeliversMax: 0,
    start() {
      started += 1
      const process = world.createProcess(`cleaner-${started}`)
      const cleaner: SimulatedCleaner = {
        process,
        pool: database.openPool(process),
        lake: lake.openFor(process),
        log: log.openFor(process),
        stopping: new AbortController(),
      }
      cleaners.push(cleaner)
      running.set(cleaner, new Map())
      fleet.rebalance()
      return cleaner
    },
    cleaners: () => cleaners,
    kill(cleaner, restartAfterMs) {
      if (!cleaner.process.isAlive()) return
      cleaner.process.kill()
      running.delete(cleaner)
      world.after(random.next() * SESSION_TIMEOUT_MS, () => expel(cleaner))
      world.after(restartAfterMs, fleet.start)
    },
    pause(cleaner, ms) {
      cleaner.process.pause()
      world.after(SESSION_TIMEOUT_MS, () => cleaner.process.isPaused() && expel(cleaner))
      world.after(ms, () => {
        cleaner.process.resume()
        if (cleaners.includes(cleaner) || !cleaner.process.isAlive() || cleaner.stopping.signal.aborted) return
        cleaners.push(cleaner) // it joins again when it hears that it was expelled
        rebalance()
      })
    },
    stop(cleaner) {
      expel(cleaner)
      cleaner.stopping.abort(new Error('stopped'))
    },
    rebalance,
    isQuiet: () => busy === 0,
    fenced: () => fenced,
    onReached(tell) {
      reached = tell
    },
    onEnded(tell) {
      expects = tell
    },
    ended: () => ended,
  }

  function expel(cleaner: SimulatedCleaner): void {
    const index = cleaners.indexOf(cleaner)
    if (index < 0) return
    cleaners.splice(index, 1)
    rebalance()
  }

  /** Shares the partitions out anew. The one that loses a partition notices at its next poll, or a few polls later. */
  function rebalance(): void {
    if (cleaners.length === 0) owners.clear()
    for (const assignment of cleaners.length === 0 ? [] : log.assignments()) {
      for (const sink of ['pg', 'lake'] as const) {
        const key = keyOf(sink, assignment)
        const owner = random.pick(cleaners)
        if (owners.get(key) === owner) continue
        owners.set(key, owner)
        world.after(random.next() * 500, () => open(owner, sink, assignment))
      }
    }
  }

  /** A process opens a partition again only when its earlier reader of it is closed. */
  function open(cleaner: SimulatedCleaner, sink: SinkName, assignment: PartitionAssignment): void {
    const readers = running.get(cleaner)
    const key = keyOf(sink, assignment)
    if (readers === undefined || owners.get(key) !== cleaner) return
    const before = readers.get(key) ?? Promise.resolve()
    readers.set(
      key,
      before.then(() => read(cleaner, sink, assignment)),
    )
  }

  async function read(cleaner: SimulatedCleaner, sink: SinkName, assignment: PartitionAssignment): Promise<void> {
    const { process, stopping } = cleaner
    if (stopping.signal.aborted || !process.isAlive()) return
    const leave = once(() => {
      busy -= 1
    })
    busy += 1
    process.onKill(leave)
    try {
      const reader = await openReader(cleaner, sink, assignment)
      try {
        await poll(cleaner, sink, assignment, reader)
      } finally {
        await reader.close()
      }
    } catch (error) {
      if (!(stopping.signal.aborted && error === stopping.signal.reason)) {
        const again = () => open(cleaner, sink, assignment)
        if (!expects({ sink, assignment, error, again })) ended.push(`${process.name}, ${sink} sink: ${String(error)}`)
      }
    }
    leave()
  }

  async function poll(
    cleaner: SimulatedCleaner,
    sink: SinkName,
    assignment: PartitionAssignment,
    reader: PartitionReader,
  ) {
    const { process, stopping } = cleaner
    const key = keyOf(sink, assignment)
    let position = reader.from === 'earliest' ? 0 : reader.from
    // Messages that were fetched before may still come after the partition is gone.
    let stalePolls = random.between(0, 3)
    for (;;) {
      if (stopping.signal.aborted) return
      if (owners.get(key) !== cleaner && stalePolls-- <= 0) return
      const back = random.chance(0.3) ? random.between(0, fleet.redeliversMax) : 0
      const fetched = await fetchOrWait(cleaner, assignment, Math.max(0, position - back))
      if (fetched === null) continue
      position = await reader.take(fetched.messages, fetched.end)
      if (fetched.messages.length === 0) await world.sleep(process, IDLE_POLL_MS, stopping.signal)
    }
  }

  /** The adapter of the log waits while its broker is away; an offset that is gone is an error. */
  async function fetchOrWait(cleaner: SimulatedCleaner, assignment: PartitionAssignment, from: number) {
    try {
      return await log.fetch(cleaner.process, assignment, from, random.between(1, 10))
    } catch (error) {
      if (!(error instanceof AppError && error.retryable)) throw error
      await world.sleep(cleaner.process, IDLE_POLL_MS, cleaner.stopping.signal)
      return null
    }
  }

  function openReader(cleaner: SimulatedCleaner, sink: SinkName, assignment: PartitionAssignment) {
    const { process } = cleaner
    const shared = {
      feed: traffic,
      log: cleaner.log,
      pool: cleaner.pool,
      clock: world,
      logger: silent,
      metrics,
      reached: (point: CrashPoint) => reached(cleaner, point),
      signal: cleaner.stopping.signal,
      onOffsetGap: fleet.policy,
      cleanMessage: options.cleanMessage,
      health: createSinkHealth(sink, silent),
      timing: {
        clock: world,
        random: random.next,
        sleep: (ms: number, signal?: AbortSignal) => world.sleep(process, ms, signal),
      },
    }
    if (sink === 'pg') return openPgPartition(shared, assignment)
    const { limits, codec } = options
    return openLakePartition({ ...shared, lake: cleaner.lake, limits, codec, writer: process.name }, assignment)
  }

  const nothing = () => {}
  const metrics: CleanerMetrics = {
    accepted: nothing,
    rejected: nothing,
    oddValue: nothing,
    duplicates: nothing,
    batch: nothing,
    lag: nothing,
    eventAge: nothing,
    lakeWritten: nothing,
    retried: nothing,
    liveLost: nothing,
    citiesSetAside: nothing,
    fenced: () => {
      fenced += 1
    },
  }
  return fleet
}

export const LIVE_TOPIC = liveTopic(traffic)

const keyOf = (sink: SinkName, { topicId, partition }: PartitionAssignment) => `${sink}/${topicId}/${partition}`

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}
