import { isDeepStrictEqual } from 'node:util'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { liveTopic, rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { CleanedMessage } from '@rocade/shared/lake/bronze-file'
import type { LogMessage } from '@rocade/shared/ports/event-log'
import { type CleanMessage, createCleanMessage } from '@rocade/stream-cleaner/clean-message'
import { parquetBronze } from '@rocade/stream-cleaner/lake-sink/bronze-codec'
import { checkInvariants, type Violation } from '../check-invariants.ts'
import { createLedger, type Ledger } from '../ledger.ts'
import { createMessageMaker, USUAL_MIX } from '../make-message.ts'
import { createRandom, type Random } from '../random.ts'
import type { Stored } from '../stored.ts'
import type { SimulatedFault } from './faults.ts'
import { createFleet, type Fleet } from './fleet.ts'
import { jsonBronze } from './json-bronze.ts'
import { startProducer } from './producer.ts'
import { lakeEnds, readSimulatedStores } from './read-simulated-stores.ts'
import { createSimulatedDatabase, type SimulatedDatabase } from './simulated-database.ts'
import { createSimulatedLake, type SimulatedLake } from './simulated-lake.ts'
import { createSimulatedLog, type SimulatedLog } from './simulated-log.ts'
import { createWorld, type World } from './world.ts'

const PARTITIONS = 2
const MESSAGES = 24
const SEGMENTS = 6
/** One run in so many writes real Parquet. */
const PARQUET_EVERY = 200
const PRODUCE_MS = 15_000
/** How long faults last, unless they say otherwise: a little longer than messages are sent. */
const TROUBLE_MS = 18_000
/** From the end of all trouble until nothing is left to read. */
const HEALING_MS = 60_000

/** What a fault may take hold of. */
export interface SimulatedRun {
  readonly world: World
  readonly random: Random
  readonly fleet: Fleet
  readonly log: SimulatedLog
  readonly lake: SimulatedLake
  readonly database: SimulatedDatabase
  /** Counts that the fault has really happened. */
  bite(): void
  at(ms: number, act: () => void): void
}

export interface SeedResult {
  readonly violations: readonly Violation[]
  /** How often the fault has really happened. */
  readonly bites: number
  readonly fenced: number
  /** Of everything that was stored: the same for the same seed. */
  readonly digest: string
}

export interface RunSeedOptions {
  readonly fault: SimulatedFault
  readonly seed: number
  /** Damages what is stored before it is checked; the bronze files are JSON then. */
  readonly damage?: (run: SimulatedRun) => void
  /** Breaks the fences of both stores. */
  readonly fenceIsBroken?: boolean
}

const cities = loadCities()
const cleanMessage = onceEach(createCleanMessage(traffic, cities))
const city = cities.find(({ cityId }) => cityId === 'los-angeles') as City
const segmentIds = [...city.segmentsById.keys()].slice(0, SEGMENTS)

/** Cleaning is pure in the message: what one sink was told may be told to the other. */
function onceEach(clean: CleanMessage): CleanMessage {
  const cleaned = new WeakMap<LogMessage, CleanedMessage>()
  return (message) => {
    const known = cleaned.get(message) ?? clean(message)
    cleaned.set(message, known)
    return known
  }
}

/** One run of the protocol under a fault: all chance comes from the seed, so that it can be run again. */
export async function runSeed({ fault, seed, damage, fenceIsBroken = false }: RunSeedOptions): Promise<SeedResult> {
  const random = createRandom(seed)
  const world = createWorld(random, startMs(random))
  const database = createSimulatedDatabase(world, { fenceIsBroken })
  const lake = createSimulatedLake(world, { overwrites: fenceIsBroken })
  const log = createSimulatedLog({
    world,
    topic: rawTopic(traffic),
    liveTopic: liveTopic(traffic),
    partitions: PARTITIONS,
  })
  // Parquet that is damaged may keep its reader busy for ever; the real tier reads it in a thread that can be ended.
  const isSample = seed % PARQUET_EVERY === 0 && damage === undefined && fault.damage === undefined
  const codec = isSample ? parquetBronze : jsonBronze
  const limits = { rowsMax: random.between(2, 9), ageMaxMs: random.between(500, 5000) }
  const fleet = createFleet({ world, database, lake, log, cleanMessage, codec, limits })
  const ledger = createLedger()
  let bites = 0
  const run: SimulatedRun = {
    world,
    random,
    fleet,
    log,
    lake,
    database,
    bite: () => {
      bites += 1
    },
    at: (ms, act) => world.after(ms, act),
  }
  for (let i = random.between(fault.cleanersMin ?? 1, 3); i > 0; i--) fleet.start()
  const maker = createMessageMaker({ random, mix: { ...USUAL_MIX, ...fault.mix }, cityId: city.cityId, segmentIds })
  fault.inject(run)
  const produce = { world, log, ledger, maker, forMs: PRODUCE_MS }
  startProducer({ ...produce, messages: MESSAGES / 2 })
  if (fault.between === undefined) startProducer({ ...produce, messages: MESSAGES / 2 })
  await world.run(() => false, fault.troubleMs ?? TROUBLE_MS)
  if (fault.between !== undefined) {
    await world.run(() => isDrained(run, codec), HEALING_MS)
    fault.between(run)
    startProducer({ ...produce, messages: MESSAGES / 2 })
    await world.run(() => false, TROUBLE_MS)
  }
  await heal(run, codec)
  damage?.(run)
  const stored = await readSimulatedStores(run, codec)
  const violations = checkInvariants(ledger.entries(), stored)
  const result = { violations, bites, fenced: fleet.fenced(), digest: digestOf(stored) }
  if (fault.damage === undefined || violations.length > 0) return result
  fault.damage(run)
  const damaged = await readSimulatedStores(run, codec)
  return { ...result, violations: judgeDamage(ledger, stored, damaged) }
}

const digestOf = ({ log, positions, bronze }: Stored) =>
  [
    log.map(({ end }) => end),
    positions.map(({ history }) => history.join(' ')),
    bronze.map(({ path, end }) => `${path} ${end}`),
  ].join('; ')

/** Damage may be reported or harmless, such as a bit of a statistic that nobody reads; it must not change what is read. */
function judgeDamage(ledger: Ledger, before: Stored, after: Stored): Violation[] {
  const isReported = checkInvariants(ledger.entries(), after).some(({ invariant }) => invariant === 'I3')
  if (isReported || isDeepStrictEqual(before.bronze, after.bronze)) return []
  return [{ invariant: 'I3', what: 'damage that changes what is read, and that is not noticed', ids: [] }]
}

/** Some runs begin a little before midnight, so that a day ends in them. */
const startMs = (random: Random) => Date.UTC(2026, 10, 21, 17, 30) + (random.chance(0.3) ? 6.5 * 3_600_000 - 8_000 : 0)

/** Ends all trouble, waits until nothing is left to read, stops every cleaner, and sweeps. */
async function heal(run: SimulatedRun, codec: typeof jsonBronze): Promise<void> {
  const { world, fleet, lake } = run
  world.heal()
  if (fleet.cleaners().length === 0) fleet.start()
  await world.run(drained(run, codec), HEALING_MS)
  for (const cleaner of [...fleet.cleaners()]) fleet.stop(cleaner)
  await world.run(fleet.isQuiet, HEALING_MS)
  let isSwept = false
  const sweeper = world.createProcess('sweeper')
  void lake
    .openFor(sweeper)
    .sweep(0)
    .then(() => {
      isSwept = true
    })
  await world.run(() => isSwept, HEALING_MS)
}

/** Looked at twice a second, in simulated time: it is dear. */
function drained(run: SimulatedRun, codec: typeof jsonBronze): () => boolean {
  let lookedMs = Number.NEGATIVE_INFINITY
  return () => {
    if (run.world.nowMs() - lookedMs < 500) return false
    lookedMs = run.world.nowMs()
    return isDrained(run, codec)
  }
}

function isDrained({ log, database, lake }: SimulatedRun, codec: typeof jsonBronze): boolean {
  const ends = lakeEnds(lake, codec)
  return log.assignments().every((assignment) => {
    const last = log.lastOffset(assignment)
    const key = `${assignment.topicId}/${assignment.partition}`
    return (database.state.positions.get(`pg/${key}`)?.at(-1) ?? 0) > last && (ends.get(key) ?? 0) > last
  })
}
