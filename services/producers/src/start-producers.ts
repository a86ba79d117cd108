import type { City } from '@rocade/shared/cities/city'
import { asCityBook, type Cities } from '@rocade/shared/cities/city-book'
import type { Feed } from '@rocade/shared/feeds/feed'
import { streamFeeds } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { Source } from '@rocade/shared/ports/source'
import type { SourceReport } from '@rocade/shared/protocol/source-report'
import type { Health, Service } from '@rocade/shared/runtime/service'
import { CATCH_UP_MAX_MS } from '@rocade/shared/sources/slot-stream'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { createOutage, type Outage } from './outage.ts'
import { createProducersMetrics } from './producers-metrics.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { reportSources } from './report-sources.ts'
import { positionKey, readSourcePositions, type SourcePositions } from './source-positions.ts'

const HOUR_MS = 3_600_000

export interface ProducersOptions {
  readonly sources: readonly Source[]
  readonly cities: Cities
  readonly log: EventLog
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Registry
  /** Names this process among several, the same after a restart: the sources that it may use. Default `producers`. */
  readonly reporter?: string
}

export interface ProducersService extends Service {
  sourceStatuses(): SourceReport[]
}

interface RunningLine {
  readonly line: Line
  readonly stop: AbortController
  readonly done: Promise<void>
}

/** One source that gives one feed of one city. */
interface Line {
  readonly source: Source
  readonly feed: Feed
  readonly city: City
}

/**
 * Starts one stream for each active city and feed, from the first source of the city's list that is on, and puts what
 * it gives into `<feed>_raw`. Each goes on where it stood (topic `source_positions`), or begins before the start of this
 * hour by as much as the city's readings stay fresh: so the map is whole from the first second, also at one minute past,
 * and this hour has all of its readings. Never more than 23 h back, because the cleaner takes nothing older than 24 h.
 *
 * A city that is added, switched on or off is followed while everything runs. What the sources do is told on
 * `source_reports`. When the log does not answer, readings wait and are sent again; a source that fails by a bug stops
 * alone, and the health says so. Rejects when the log's topics cannot be made or read at the start.
 */
export async function startProducers(options: ProducersOptions): Promise<ProducersService> {
  const { sources, log, clock, logger, metrics } = options
  const book = asCityBook(options.cities)
  await log.createTopics(topicsOf())
  const outage = createOutage('the log', logger)
  const publisher = createPublisher({ log, outage, metrics: createProducersMetrics(metrics) })
  const failures = new Map<string, string>()
  const abort = new AbortController()
  const running = new Map<string, RunningLine>()

  /** Begins what the cities as they are now want, and ends what they no longer want. */
  async function follow(): Promise<void> {
    const wanted = new Map(chooseLines(book.all(), sources).map((line) => [nameOf(line), line]))
    const ended = [...running].filter(([name, { line }]) => !isSameLine(line, wanted.get(name)))
    for (const [name, { stop }] of ended) {
      stop.abort()
      failures.delete(name)
    }
    await Promise.all(ended.map(([, { done }]) => done))
    const fresh = [...wanted].filter(([name]) => !running.has(name))
    if (fresh.length === 0 || abort.signal.aborted) return
    const positions = await readSourcePositions(log, 'producers')
    const edited = new Set(ended.map(([name]) => name))
    for (const [name, line] of fresh) begin(name, line, fromOf(line, positions, edited.has(name)))
  }

  /** Segments that an edit has brought are shown at once: what is still fresh is told again, and counts once. */
  function fromOf(line: Line, positions: SourcePositions, isEdited: boolean): number {
    const nowMs = clock.nowMs()
    const fromMs = startMs(positions, line, nowMs)
    return isEdited ? Math.min(fromMs, nowMs - line.city.freshS * 1000) : fromMs
  }

  function begin(name: string, line: Line, fromMs: number): void {
    const stop = new AbortController()
    const signal = AbortSignal.any([abort.signal, stop.signal])
    const done = runLine(line, fromMs, publisher, signal)
      .catch((error: unknown) => {
        failures.set(name, `${name} has stopped: ${error instanceof Error ? error.message : String(error)}`)
        logger.error({ source: line.source.name, city: line.city.cityId, err: error }, 'a source has stopped by a bug')
      })
      .finally(() => {
        if (stop.signal.aborted) running.delete(name)
      })
    running.set(name, { line, stop, done })
  }

  await follow()
  // One after the other: a city that is switched off and on again must have ended before it begins.
  let following = Promise.resolve()
  const forget = book.onChange(() => {
    following = following.then(follow).catch((error: unknown) => {
      if (!abort.signal.aborted)
        logger.error({ err: error }, 'the sources could not be brought in line with the cities')
    })
  })
  const linesNow = () => [...running.values()].map(({ line }) => line)
  const health = () => healthOf(linesNow(), [...failures.values()], outage)
  const sourceStatuses = () => sources.map((source) => reportOf(source, linesNow()))
  const reporting = reportSources({
    log,
    clock,
    logger,
    reporter: options.reporter ?? 'producers',
    report: () => ({ health: health(), sources: sourceStatuses() }),
    signal: abort.signal,
  })
  return {
    name: 'producers',
    health,
    sourceStatuses,
    async [Symbol.asyncDispose]() {
      abort.abort()
      forget()
      await following
      await Promise.all([...[...running.values()].map(({ done }) => done), reporting])
    },
  }
}

/**
 * The first source of the city's list that is on and has something for the city, for each active city and feed. A feed
 * that follows another one comes from that one's source: incidents of a simulation beside measured speeds would be a lie.
 */
export function chooseLines(cities: readonly City[], sources: readonly Source[]): Line[] {
  const lines: Line[] = []
  for (const city of cities.filter(({ isActive }) => isActive)) {
    for (const feed of streamFeeds) {
      const source = chooseSource(city, feed, sources)
      if (source) lines.push({ source, feed, city })
    }
  }
  return lines
}

function chooseSource(city: City, { name, follows }: Feed, sources: readonly Source[]): Source | undefined {
  const wanted: Readonly<Record<string, readonly string[]>> = city.sources
  const usable = (feed: string, names: readonly string[]) =>
    names
      .map((one) => sources.find((source) => source.name === one && source.feed === feed))
      .find((source) => source?.check().state === 'on' && source.covers(city))
  if (follows === undefined) return usable(name, wanted[name] ?? [])
  const followed = usable(follows, wanted[follows] ?? [])
  return followed && usable(name, [followed.name])
}

/** A city whose segments or limits were edited is another one for its source: its stream begins anew where it stood. */
const isSameLine = ({ city }: Line, wanted: Line | undefined) =>
  wanted !== undefined && wanted.city.segmentsById === city.segmentsById && wanted.city.freshS === city.freshS

/** A position far in the future is that of a clock that was wrong: waiting for it would be silence. */
function startMs(positions: SourcePositions, { source, city, feed }: Line, nowMs: number): number {
  const firstMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - city.freshS * 1000
  const stored = positions.get(positionKey(source.name, city.cityId, feed.name)) ?? firstMs
  return Math.max(stored > nowMs + HOUR_MS ? firstMs : stored, nowMs - CATCH_UP_MAX_MS)
}

async function runLine(
  { source, feed, city }: Line,
  fromMs: number,
  publisher: Publisher,
  signal: AbortSignal,
): Promise<void> {
  for await (const batch of source.stream(city, fromMs, signal)) {
    await publisher.publish(batch, { source: source.name, feed, cityId: city.cityId }, signal)
    if (signal.aborted) return
  }
}

function healthOf(lines: readonly Line[], failures: readonly string[], outage: Outage): Health {
  if (failures.length > 0) return { status: 'down', detail: failures.join('; ') }
  const logProblem = outage.problem()
  if (logProblem !== null) return { status: 'degraded', detail: `the log does not take readings: ${logProblem}` }
  const problems = [...new Set(lines.map(({ source }) => source))].flatMap((source) => {
    const { problem } = source.check()
    return problem === undefined ? [] : [`${source.name}: ${problem}`]
  })
  return problems.length > 0 ? { status: 'degraded', detail: problems.join('; ') } : { status: 'ok' }
}

function reportOf(source: Source, lines: readonly Line[]): SourceReport {
  const { name, feed, isRecording, calls } = source
  const cityIds = lines.filter((line) => line.source === source).map(({ city }) => city.cityId)
  return { name, feed, isRecording, cityIds, ...source.check(), ...(calls === undefined ? {} : { calls }) }
}

const nameOf = ({ source, feed, city }: Line) => `${source.name} (${feed.name} of ${city.cityId})`
