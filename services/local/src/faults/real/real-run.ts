import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createFileLake } from '@rocade/shared/adapters/lake/file-lake'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { migrate } from '@rocade/shared/adapters/postgres/migrate'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import { createBoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { readBronzeFacts } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import { systemClock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type pg from 'pg'
import { checkInvariants, type Violation } from '../check-invariants.ts'
import { createLedger } from '../ledger.ts'
import { createMessageMaker, type MessageMix, USUAL_MIX } from '../make-message.ts'
import { createRandom, type Random } from '../random.ts'
import type { CleanerOrder } from './cleaner-process.ts'
import { type CutProxy, startCutProxy } from './cut-proxy.ts'
import { readRealStores } from './read-real-stores.ts'
import { type RealCleaner, startRealCleaner } from './real-cleaner.ts'
import type { RealServer } from './real-server.ts'

const BATCH = 50
const EVERY_MS = 100
const WATCH_EVERY_MS = 50
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
  readonly proxy: CutProxy
  readonly log: EventLog
  readonly lake: LakeStore
  readonly lakeRoot: string
  readonly folder: string
  /** Starts another cleaner; all are stopped in the end. */
  start(order?: Partial<CleanerOrder>): Promise<RealCleaner>
  /** Sends messages at 500 a second; resolves when the log has them. */
  send(messages: number): Promise<void>
  /** Waits until both stores have everything that is in the log. */
  drained(withinMs?: number): Promise<boolean>
  /** Notes something that should not have happened. */
  complain(what: string): void
  /** Counts that the fault has really happened. */
  bite(): void
}

export interface RealRunOptions {
  readonly server: RealServer
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
  const { server, seed } = options
  const folder = await mkdtemp(join(tmpdir(), 'rocade-faults-'))
  const lakeRoot = join(folder, 'lake')
  const { name: databaseName, url } = await server.createDatabase()
  const pool = createPool({ url, applicationName: 'faults' })
  await migrate(pool)
  const log = await createEmbeddedLog({ folder: join(folder, 'log'), clock: systemClock })
  await log.createTopics(topicsOf([traffic]))
  const lake = createFileLake({ root: lakeRoot })
  const proxy = await startCutProxy(server.port)
  const proxied = new URL(url)
  proxied.port = String(proxy.port)
  const random = createRandom(seed)
  const ledger = createLedger()
  const maker = createMessageMaker({ random, mix: { ...USUAL_MIX, ...options.mix }, ...losAngeles() })
  const cleaners: RealCleaner[] = []
  const complaints: string[] = []
  const positions = new Map<string, number[]>()
  const watching = new AbortController()
  const watch = watchPositions(pool, positions, watching.signal)
  let bites = 0

  const run: RealRun = {
    random,
    server,
    pool,
    databaseName,
    proxy,
    log,
    lake,
    lakeRoot,
    folder,
    async start(order = {}) {
      const cleaner = await startRealCleaner({
        databaseUrl: proxied.href,
        folder,
        lakeRoot,
        statementTimeoutMs: 5_000,
        ...order,
      })
      cleaners.push(cleaner)
      return cleaner
    },
    async send(messages) {
      for (let left = messages; left > 0; left -= BATCH) {
        const batch = Array.from({ length: Math.min(BATCH, left) }, () => maker.make(systemClock.nowMs()))
        const entries = batch.map((message) => ledger.write(message))
        await log.append(rawTopic(traffic), batch)
        ledger.settle(entries, 'acked')
        await delay(EVERY_MS)
      }
    },
    drained: (withinMs = HEALING_MS) => until(() => isDrained(run), withinMs),
    complain: (what) => complaints.push(what),
    bite() {
      bites += 1
    },
  }

  try {
    await options.inject(run)
    if (!cleaners.some((cleaner) => cleaner.isRunning())) await run.start()
    if (!(await run.drained())) complaints.push(`not drained within ${HEALING_MS} ms of healing`)
    await stopAll(cleaners, complaints)
    watching.abort()
    await watch
    await using bronze = createBoundedBronzeReader()
    const read = () => readRealStores({ log, lake, lakeRoot, pool, positions, ended: complaints, bronze })
    const violations = checkInvariants(ledger.entries(), await read())
    if (options.damage === undefined || violations.length > 0) return { violations, bites }
    for (let i = 0; i < DAMAGES; i++) {
      const before = (await read()).bronze
      const repair = await options.damage(run)
      const after = await read()
      await repair()
      const isReported = checkInvariants(ledger.entries(), after).some(({ invariant }) => invariant === 'I3')
      if (!isReported && !isDeepStrictEqual(before, after.bronze)) return { violations: [NOT_NOTICED], bites }
    }
    return { violations, bites }
  } finally {
    watching.abort()
    await Promise.all(cleaners.filter((cleaner) => cleaner.isRunning()).map((cleaner) => cleaner.kill()))
    await proxy.close()
    await log.close()
    await pool.end()
    await rm(folder, { recursive: true, force: true })
  }
}

const NOT_NOTICED: Violation = { invariant: 'I3', what: 'damage that changes what is read, not noticed', ids: [] }

/** Each cleaner ends by itself, with 0, within 10 s of SIGTERM. */
async function stopAll(cleaners: readonly RealCleaner[], complaints: string[]): Promise<void> {
  for (const cleaner of cleaners.filter((each) => each.isRunning())) {
    const { code, signal } = await cleaner.stop()
    if (code !== 0)
      complaints.push(`a cleaner ended with ${code ?? signal} after SIGTERM: ${cleaner.errors().slice(-500)}`)
  }
}

/** Notes each new value of each position. While the database is away there is nothing to see. */
async function watchPositions(pool: pg.Pool, positions: Map<string, number[]>, signal: AbortSignal): Promise<void> {
  const look = async () => {
    const found = await pool.query<{ topic_id: string; partition: number; next_offset: number }>(
      `SELECT topic_id, partition, next_offset FROM sink_positions WHERE sink = 'pg' AND topic = $1`,
      [rawTopic(traffic)],
    )
    for (const { topic_id: topicId, partition, next_offset: next } of found.rows) {
      const history = positions.get(`${topicId}/${partition}`) ?? []
      if (history.at(-1) !== next) history.push(next)
      positions.set(`${topicId}/${partition}`, history)
    }
  }
  while (!signal.aborted) {
    await look().catch(() => {})
    await delay(WATCH_EVERY_MS)
  }
  await look()
}

async function isDrained({ log, lake, pool }: RealRun): Promise<boolean> {
  const ends = new Map((await log.offsets(rawTopic(traffic))).map(({ partition, end }) => [partition, end]))
  const stored = await pool
    .query<{ partition: number; next_offset: number }>(
      `SELECT partition, next_offset FROM sink_positions WHERE sink = 'pg' AND topic = $1`,
      [rawTopic(traffic)],
    )
    .catch(() => null)
  const isStored = [...ends].every(
    ([partition, end]) =>
      end === 0 || stored?.rows.some((row) => row.partition === partition && row.next_offset >= end),
  )
  if (!isStored) return false
  const newest = new Map<number, { start: number; path: string }>()
  for (const { path } of await lake.list(bronzeFolder(traffic.name))) {
    const { partition, start } = parseSlotPath(path)
    if (start >= (newest.get(partition)?.start ?? 0)) newest.set(partition, { start, path })
  }
  for (const [partition, end] of ends) {
    const path = newest.get(partition)?.path
    if (end > 0 && (path === undefined || readBronzeFacts(path, await lake.read(path)).end < end)) return false
  }
  return true
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

function losAngeles() {
  const city = loadCities().find(({ cityId }) => cityId === 'los-angeles')
  if (city === undefined) throw new Error('expected the city los-angeles')
  return { cityId: city.cityId, segmentIds: [...city.segmentsById.keys()] }
}
