import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { createBoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { type Clock, systemClock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type pg from 'pg'
import { checkInvariants, type Violation } from '../check-invariants.ts'
import type { MadeMessage } from '../ledger.ts'
import type { MessageMix } from '../make-message.ts'
import type { Random } from '../random.ts'
import type { CleanerOrder } from './cleaner-process.ts'
import { type CutProxy, startCutProxy } from './cut-proxy.ts'
import { makeRun } from './make-run.ts'
import { readRealStores } from './read-real-stores.ts'
import type { RealApi } from './real-api.ts'
import type { RealCleaner } from './real-cleaner.ts'
import type { RealServer } from './real-server.ts'
import { openEmbeddedStores, openStackStores, type RunStores, type StoresKind } from './run-stores.ts'
import type { Stack } from './stack.ts'
import { watchPositions } from './watch-positions.ts'

const DAMAGES = 20
/** From the end of the trouble until nothing is left to read. */
export const HEALING_MS = 60_000
/** What a fault may take hold of. */
export interface RealRun {
  readonly random: Random
  readonly server: RealServer
  /** Of this run alone; not through the proxy. */
  readonly pool: pg.Pool
  readonly databaseName: string
  /** In front of PostgreSQL, for cleaners and the API. */
  readonly proxy: CutProxy
  readonly stores: RunStores
  /** Kafka and HDFS themselves, that all runs on them share. Throws for a run on embedded stores. */
  readonly stack: Stack
  readonly log: EventLog
  readonly lake: LakeStore
  readonly folder: string
  /** Moves the time by which the embedded log and cleaners go. */
  readonly clock: Clock & { aheadMs: number }
  /** Starts another cleaner; all are stopped in the end. */
  start(order?: Partial<CleanerOrder>): Promise<RealCleaner>
  /** Starts an API with a client of its live feed, which is held against I9; stopped in the end. */
  startApi(settings?: Readonly<Record<string, string>>): Promise<RealApi>
  /** Sends messages at 500 a second, or as fast as the log takes them; resolves when the log has them. */
  send(messages: number, options?: { readonly atOnce?: boolean }): Promise<void>
  /** Makes messages and sends none. */
  make(messages: number): MadeMessage[]
  /** Writes down messages that somebody else sends, each at least once. */
  ledger(messages: readonly MadeMessage[]): void
  /** Sends these. */
  sendMade(messages: readonly MadeMessage[]): Promise<void>
  /** Waits until both stores have everything that is in the log. */
  drained(withinMs?: number): Promise<boolean>
  /** Notes what the log has, before it is taken from it. */
  remember(): Promise<void>
  /** Notes something that should not have happened. */
  complain(what: string): void
  /** Counts that the fault has really happened. */
  bite(): void
}

export interface RealRunOptions {
  readonly server: RealServer
  readonly stores: StoresKind
  readonly stack: Stack | null
  readonly seed: number
  readonly mix?: Partial<MessageMix>
  readonly inject: (run: RealRun) => Promise<void>
  /** Damages bronze when everything is stored, and gives back how to repair it. The checker must report it by I3, unless what is read is still the same. */
  readonly damage?: (run: RealRun) => Promise<() => Promise<void>>
}

export interface RealResult {
  readonly violations: readonly Violation[]
  readonly bites: number
}

/** One run of real cleaners on real stores under a fault. */
export async function realRun(options: RealRunOptions): Promise<RealResult> {
  const folder = await mkdtemp(join(tmpdir(), 'rocade-faults-'))
  try {
    return await runIn(folder, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runIn(folder: string, options: RealRunOptions): Promise<RealResult> {
  const { server } = options
  const clock = { aheadMs: 0, nowMs: () => systemClock.nowMs() + clock.aheadMs }
  await using stores = await openStores(folder, options, clock)
  await stores.log.createTopics(topicsOf())
  const { name: databaseName, url } = await server.createDatabase()
  const pool = createPool({ url, applicationName: 'faults' })
  await migrate(pool)
  const proxy = await startCutProxy(server.port)
  const { run, ledger, cleaners, apis, seen, complaints, bites } = makeRun({
    ...options,
    stores,
    clock,
    folder,
    pool,
    databaseName,
    proxy,
    databaseUrl: Object.assign(new URL(url), { port: String(proxy.port) }).href,
  })
  const positions = new Map<string, number[]>()
  const watching = new AbortController()
  const watch = watchPositions(pool, positions, watching.signal)
  try {
    await options.inject(run)
    if (!cleaners.some((cleaner) => cleaner.isRunning())) await run.start()
    if (!(await run.drained())) complaints.push(`not drained within ${HEALING_MS} ms of healing`)
    const clients = await Promise.all(apis.map((api) => api.seen()))
    await stopAll(cleaners, apis, complaints)
    watching.abort()
    await watch
    await using bronze = createBoundedBronzeReader()
    const read = () => readRealStores({ stores, seen, pool, positions, ended: complaints, bronze, clients })
    const violations = checkInvariants(ledger.entries(), await read())
    if (options.damage === undefined || violations.length > 0) return { violations, bites: bites() }
    for (let i = 0; i < DAMAGES; i++) {
      const before = (await read()).bronze
      const repair = await options.damage(run)
      const after = await read()
      await repair()
      const isReported = checkInvariants(ledger.entries(), after).some(({ invariant }) => invariant === 'I3')
      if (!isReported && !isDeepStrictEqual(before, after.bronze)) return { violations: [NOT_NOTICED], bites: bites() }
    }
    return { violations, bites: bites() }
  } finally {
    watching.abort()
    await Promise.all(cleaners.filter((cleaner) => cleaner.isRunning()).map((cleaner) => cleaner.kill()))
    await Promise.all(apis.map((api) => api.stop()))
    await watch.catch(() => {})
    await proxy.close()
    await pool.end()
  }
}

async function openStores(folder: string, { stores, stack }: RealRunOptions, clock: Clock): Promise<RunStores> {
  if (stores === 'embedded') return openEmbeddedStores(folder, clock)
  if (stack === null) throw new Error('expected Kafka and HDFS to run')
  return openStackStores(folder, stack)
}

const NOT_NOTICED: Violation = { invariant: 'I3', what: 'damage that changes what is read, not noticed', ids: [] }

/** Each cleaner and API ends by itself, with 0, within 10 s of SIGTERM. */
async function stopAll(
  cleaners: readonly RealCleaner[],
  apis: readonly RealApi[],
  complaints: string[],
): Promise<void> {
  for (const cleaner of cleaners.filter((each) => each.isRunning())) {
    const { code, signal } = await cleaner.stop()
    if (code !== 0)
      complaints.push(`a cleaner ended with ${code ?? signal} after SIGTERM: ${cleaner.errors().slice(-500)}`)
  }
  for (const api of apis) {
    const exit = await api.stop()
    if (exit !== 0) complaints.push(`an API ended with ${exit} after SIGTERM: ${api.errors().slice(-500)}`)
  }
}

/** Looks ten times a second until it holds; `false` when it does not within the time. */
export async function until(holds: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
  const endMs = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > endMs) return false
    await delay(100)
  }
  return true
}
