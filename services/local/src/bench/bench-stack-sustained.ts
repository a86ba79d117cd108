import { fork } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { systemClock } from '@rocade/shared/ports/clock'
import type { BenchOptions } from './bench-options.ts'
import { checkSustained } from './check-sustained.ts'
import { losAngelesSegments } from './made-readings.ts'
import { type Measurement, quantileOf } from './measure.ts'
import { nextMessage } from './next-message.ts'
import { type ProcessFigures, processFigures } from './process-figures.ts'
import type { SenderOrder, SenderResult } from './sender-child.ts'
import { lagMessages, storedMessages } from './sink-progress.ts'
import { openSustainedParts, type SustainedParts } from './sustained-parts.ts'
import type { SustainedStream } from './sustained-readings.ts'

const LOOK_EVERY_MS = 1_000
/** Groups form, tables get their first partitions. */
const WARM_UP_S = 10
/** On a machine with other work the sinks may be far behind; what they have is checked all the same. */
const DRAIN_MAX_MS = 600_000
const SINKS = ['pg', 'lake'] as const
const SOAK_RATE_PER_S = 5_000
/** Memory is looked at after so long: caches have filled by then. */
const SETTLED_S = 600

interface SustainedOptions {
  readonly seconds: number
  readonly ratePerS: number
}

/** T9: as many readings a second as the goal asks for, for minutes. */
export const benchStackSustained = ({ isQuick, minutes, ratePerS, outFolder }: BenchOptions) =>
  sustain(
    isQuick ? { seconds: 20, ratePerS: 5_000 } : { seconds: minutes * 60, ratePerS },
    isQuick ? undefined : join(outFolder, 'profiles', 'sustained'),
  )

/** T10: an hour of a rate that is far from the limit: what grows, grows without end. */
export const benchSoak = ({ isQuick, soakMinutes }: BenchOptions) =>
  sustain({ seconds: isQuick ? 20 : soakMinutes * 60, ratePerS: SOAK_RATE_PER_S })

/**
 * Readings at a fixed rate, through real Kafka into PostgreSQL and HDFS: how far each sink is behind, how old readings
 * are when they are stored, what each process takes, and, afterwards, whether both stores have each reading once and as
 * it was sent.
 */
async function sustain({ seconds, ratePerS }: SustainedOptions, profileFolder?: string): Promise<Measurement[]> {
  await using parts = await openSustainedParts(profileFolder)
  const count = Math.round(seconds * ratePerS)
  const segmentIds = losAngelesSegments(loadCities())
  const stream: SustainedStream = { startMs: systemClock.nowMs(), ratePerS, segmentIds }
  const before = figuresOf(parts)
  const sending = send({ stream, broker: parts.stack.broker, topicPrefix: parts.topicPrefix, count })
  const watched = await watch(parts, sending, ratePerS)
  const sent = await sending
  const drainS = await drain(parts, count)
  const taken = differenceOf(figuresOf(parts), before)
  await parts.cleaner.stop()
  const check = await checkSustained(parts, stream, count)
  return measurements({ seconds, ratePerS, count, sent, watched, drainS, taken, check })
}

async function send(order: SenderOrder): Promise<SenderResult> {
  const child = fork(new URL('./sender-child.js', import.meta.url), [JSON.stringify(order)], { execArgv: [] })
  return nextMessage<SenderResult>(child, 'the sender')
}

type Figures = Readonly<Record<string, ProcessFigures>>

interface Watched {
  /** Seconds behind, by sink, once a second after warming up. */
  readonly lagS: Readonly<Record<(typeof SINKS)[number], readonly number[]>>
  /** Age of the newest reading stored last in PostgreSQL, in s, once a second. */
  readonly ageS: readonly number[]
  /** Memory of the cleaner once a second, in MB, from the beginning. */
  readonly cleanerMb: readonly number[]
  readonly allMbMax: number
  readonly load: readonly number[]
}

async function watch(parts: SustainedParts, sending: Promise<unknown>, ratePerS: number): Promise<Watched> {
  const lagS = { pg: [] as number[], lake: [] as number[] }
  const load: number[] = []
  const [ageS, cleanerMb]: [number[], number[]] = [[], []]
  let allMbMax = 0
  let isOver = false
  const over = sending.finally(() => {
    isOver = true
  })
  const startedMs = performance.now()
  while (!isOver) {
    await delay(LOOK_EVERY_MS)
    const figures = figuresOf(parts)
    cleanerMb.push(figures.cleaner?.rssMb ?? 0)
    allMbMax = Math.max(allMbMax, sumOf(figures, 'rssMb'))
    load.push(loadavg()[0] ?? 0)
    if (performance.now() - startedMs < WARM_UP_S * 1000) continue
    const text = await parts.cleaner.metrics()
    for (const sink of SINKS) lagS[sink].push((lagMessages(text, sink) ?? 0) / ratePerS)
    ageS.push(Number(/^rocade_cleaner_event_age_seconds\{[^}]*feed="traffic"[^}]*\} (\S+)/m.exec(text)?.[1]))
  }
  await over
  return { lagS, ageS, cleanerMb, allMbMax, load }
}

const figuresOf = ({ pids }: SustainedParts): Figures =>
  Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, processFigures(pid)]))

const differenceOf = (after: Figures, before: Figures): Figures =>
  Object.fromEntries(
    Object.entries(after).map(([name, { rssMb, cpuS }]) => [name, { rssMb, cpuS: cpuS - (before[name]?.cpuS ?? 0) }]),
  )

const sumOf = (figures: Figures, what: keyof ProcessFigures) =>
  Object.values(figures).reduce((sum, each) => sum + each[what], 0)

/** Seconds until PostgreSQL has everything; the lake writes its last files when the cleaner stops. */
async function drain({ pool }: SustainedParts, count: number): Promise<number> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < DRAIN_MAX_MS) {
    if ((await storedMessages(pool)) >= count) return (performance.now() - startedMs) / 1000
    await delay(100)
  }
  throw new Error(
    `PostgreSQL did not have all ${count} readings ${DRAIN_MAX_MS / 60_000} minutes after the last was sent`,
  )
}

interface Outcome extends SustainedOptions {
  readonly count: number
  readonly sent: SenderResult
  readonly watched: Watched
  readonly drainS: number
  /** CPU since the beginning, and memory in the end. */
  readonly taken: Figures
  readonly check: Awaited<ReturnType<typeof checkSustained>>
}

function measurements({ seconds, ratePerS, count, sent, watched, drainS, taken, check }: Outcome): Measurement[] {
  const { lagS, load } = watched
  const meanLoad = load.reduce((sum, each) => sum + each, 0) / Math.max(1, load.length)
  const cpu = Object.entries(taken).map(
    ([name, { cpuS, rssMb }]) => `${name} ${cpuS.toFixed(0)} CPU-s, ${rssMb.toFixed(0)} MB`,
  )
  const lag = (sink: (typeof SINKS)[number], p: number) => quantileOf(lagS[sink].length > 0 ? lagS[sink] : [0], p)
  const rate = count / (seconds + Math.max(0, drainS))
  return [
    {
      name: 'sustained rate, both sinks',
      value: rate,
      unit: 'readings/s',
      // Sending takes its time; what comes after it is the lag that is left.
      goal: { atLeast: (ratePerS * seconds) / (seconds + LAG_MAX_S) },
      cpuS: sumOf(taken, 'cpuS'),
      note: `${count} readings in ${seconds} s, sent open loop at ${ratePerS}/s; load ${meanLoad.toFixed(1)} on average, ${Math.max(...load).toFixed(1)} at most; ${cpu.join('; ')}`,
    },
    {
      name: 'lag of PostgreSQL, most',
      value: lag('pg', 1),
      unit: 's',
      goal: { atMost: LAG_MAX_S },
      note: `p95 ${lag('pg', 0.95).toFixed(2)} s`,
    },
    {
      name: 'lag of the lake, most',
      value: lag('lake', 1),
      unit: 's',
      goal: { atMost: LAG_MAX_S },
      note: `p95 ${lag('lake', 0.95).toFixed(2)} s, with the rows of a file that is not full yet`,
    },
    {
      name: 'age of readings when they are in PostgreSQL, p99',
      value: quantileOf(watched.ageS.length > 0 ? watched.ageS : [0], 0.99),
      unit: 's',
      goal: { atMost: 2 },
      note: 'of the newest reading of a batch, looked at once a second',
    },
    { name: 'memory of the cleaner, most', value: Math.max(...watched.cleanerMb), unit: 'MB', goal: { atMost: 250 } },
    ...memorySlope(watched.cleanerMb),
    {
      name: 'memory of all, most',
      value: watched.allMbMax,
      unit: 'MB',
      goal: { atMost: 3_000 },
      note: 'cleaner, Kafka, NameNode, DataNode, PostgreSQL; not the sender',
    },
    {
      name: 'append, slowest',
      value: sent.appendMsMax,
      unit: 'ms',
      goal: null,
      note: `the sender fell behind by ${sent.behindMsMax.toFixed(0)} ms at most`,
    },
    {
      name: 'bronze saves against JSON',
      value: 100 * (1 - check.bronzeBytes / check.jsonBytes),
      unit: '%',
      goal: { atLeast: 75 },
      note: `${check.bronzeFiles} files, ${(check.bronzeBytes / 1e6).toFixed(0)} MB of ${(check.jsonBytes / 1e6).toFixed(0)} MB`,
    },
    {
      name: 'broken promises',
      value: check.problems.length,
      unit: '',
      goal: { atMost: 0 },
      note:
        check.problems.slice(0, 5).join('; ') ||
        'count, ids and hash sums are those that were sent, in both stores; files tile the log',
    },
  ]
}

const LAG_MAX_S = 10

/** Least squares over what comes after the caches have filled; nothing for a run that is too short to say. */
function memorySlope(perSecondMb: readonly number[]): Measurement[] {
  const settled = perSecondMb.slice(SETTLED_S)
  if (settled.length < SETTLED_S) return []
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [(settled.length - 1) / 2, mean(settled)]
  const covariance = mean(settled.map((mb, x) => (x - meanX) * (mb - meanY)))
  const variance = mean(settled.map((_, x) => (x - meanX) ** 2))
  return [
    {
      name: 'memory of the cleaner, slope',
      value: (covariance / variance) * 60,
      unit: 'MB/min',
      goal: { atMost: 1 },
      note: `after the first ${SETTLED_S / 60} minutes`,
    },
  ]
}
