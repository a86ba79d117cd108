import type { City, Segment } from '@rocade/shared/cities/city'
import { type LonLat, unrolled, wrapLon } from '@rocade/shared/domain/longitude'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { Clock } from '@rocade/shared/ports/clock'
import type { RawReading, Source, SourceBatch } from '@rocade/shared/ports/source'
import type { SourceSwitch } from '@rocade/shared/sources/source-switch'
import { spreadOrder } from '@rocade/shared/sources/spread-order'
import { trafficSensor, travelTimeS } from '@rocade/shared/sources/traffic-reading'
import { waitUntil } from '@rocade/shared/sources/wait-until'
import type { Budget } from '../../http/budget.ts'
import type { JsonAnswer, JsonClient } from '../../http/json-client.ts'
import type { Outage } from '../../outage.ts'
import { readFlow } from './flow-answer.ts'

const NAME = 'tomtom'
/** Zoom 12 still has the roads that carry the traffic of a city. */
const PATH = '/traffic/services/4/flowSegmentData/absolute/12/json'

const PAUSE_MS = {
  /** A place without a road does not get one soon. */
  'no-coverage': 24 * 3_600_000,
  throttled: 60_000,
  'bad-key': 15 * 60_000,
  down: 30_000,
  'bad-answer': 60_000,
  spent: 3_600_000,
} as const

export interface TomtomOptions {
  readonly client: JsonClient
  readonly budget: Budget
  /** `null`: the source is off. */
  readonly apiKey: string | null
  /** Cities to ask for; empty is all. */
  readonly cityIds: readonly string[]
  readonly clock: Clock
  readonly outage: Outage
  readonly random: () => number
  readonly isOn: SourceSwitch
}

/** A segment with the point on it that we ask for, and when we may ask again. */
interface Probe {
  readonly segment: Segment
  /** `lat,lon`, as TomTom wants it. */
  readonly point: string
  notBeforeMs: number
}

/**
 * Live flow from TomTom (Flow Segment Data, version 4): one point in the middle of each segment, asked one after the
 * other, as fast as the budget lasts over the day and month. The cities that stream share it evenly.
 *
 * The answer is about a stretch of TomTom's own; we take its speeds for our segment and compute travel times from our
 * length. Its event time is the answer's `Date`, because the body has none. A point without coverage is left alone
 * for a day. There is no past to ask for: gaps stay gaps.
 */
export function createTomtomSource(options: TomtomOptions): Source {
  const { apiKey, cityIds, outage, isOn } = options
  let streams = 0
  return {
    name: NAME,
    feed: 'traffic',
    isRecording: false,
    calls: { perDayMax: options.budget.callsPerDay, perCityDay: null },
    check() {
      if (apiKey === null) return { state: 'off', detail: 'set TOMTOM_API_KEY to turn on live traffic' }
      const problem = outage.problem()
      return {
        ...isOn(NAME, 'asks TomTom for the flow on each segment in turn'),
        ...(problem === null ? {} : { problem }),
      }
    },
    covers: (city) => city.segmentsById.size > 0 && (cityIds.length === 0 || cityIds.includes(city.cityId)),
    async *stream(city, _fromMs, signal) {
      streams += 1
      try {
        yield* askInTurn(city, { ...options, shares: () => streams }, signal)
      } finally {
        streams -= 1
      }
    },
  }
}

async function* askInTurn(
  city: City,
  options: TomtomOptions & { readonly shares: () => number },
  signal: AbortSignal,
): AsyncGenerator<SourceBatch> {
  const { client, apiKey, budget, clock, random, outage } = options
  const probes = probesOf(city)
  // Not always from the first one: restarts would ask it again and again and never reach the last.
  let turn = Math.floor(random() * probes.length)
  while (!signal.aborted) {
    const probe = probes[turn % probes.length] as Probe
    turn += 1
    if (probe.notBeforeMs > clock.nowMs()) {
      if (probes.every(({ notBeforeMs }) => notBeforeMs > clock.nowMs())) await pause(60_000, clock, signal)
      continue
    }
    const answer = await client.get(
      PATH,
      { key: apiKey ?? '', point: probe.point, unit: 'kmph', openLr: 'false' },
      signal,
    )
    if (signal.aborted) return
    const reading = toReading(city, probe.segment, answer)
    if (reading) {
      outage.back()
      yield { readings: [reading], nextFromMs: clock.nowMs() }
    }
    const waitMs = reading ? 0 : judge(answer, probe, clock.nowMs(), outage)
    await pause(Math.max(waitMs, (budget.paceMs() ?? 0) * options.shares()), clock, signal)
  }
}

const pause = (ms: number, clock: Clock, signal: AbortSignal) => waitUntil(clock.nowMs() + ms, clock, signal)

/** Notes what went wrong and says how long to wait, in ms. */
function judge(answer: JsonAnswer, probe: Probe, nowMs: number, outage: Outage): number {
  if (answer.kind === 'ok') {
    outage.lost('bad-answer: JSON without the flow of a segment')
    return PAUSE_MS['bad-answer']
  }
  if (answer.kind === 'no-coverage') {
    outage.back()
    probe.notBeforeMs = nowMs + PAUSE_MS['no-coverage']
    return 0
  }
  outage.lost(`${answer.kind}: ${answer.detail}`)
  return Math.max(answer.retryAfterMs ?? 0, PAUSE_MS[answer.kind])
}

function toReading(city: City, segment: Segment, answer: JsonAnswer): RawReading | null {
  const flow = answer.kind === 'ok' ? readFlow(answer.body) : null
  if (answer.kind !== 'ok' || flow === null) return null
  const observedAt = new Date(answer.answeredAtMs).toISOString()
  return {
    schemaVersion: 1,
    readingId: readingId(NAME, trafficSensor(city.cityId, segment.segmentId), observedAt),
    cityId: city.cityId,
    segmentId: segment.segmentId,
    source: NAME,
    observedAt,
    ...flow,
    travelTimeS: travelTimeS(segment.lengthM, flow.speedKmh),
    freeFlowTravelTimeS: travelTimeS(segment.lengthM, flow.freeFlowKmh),
  }
}

function probesOf(city: City): Probe[] {
  const probes = city.segments.features.map(({ properties, geometry }) => {
    const line = geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates
    const [lon, lat] = middleOf(line)
    return { segment: properties, point: `${lat.toFixed(5)},${lon.toFixed(5)}`, notBeforeMs: 0 }
  })
  return spreadOrder(probes, ({ segment }) => segment.segmentId)
}

/** The point half way along a line; flat degrees are near enough within a segment. */
function middleOf(positions: readonly LonLat[]): LonLat {
  const line = unrolled(positions)
  const lengths = line.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = line[i] ?? [x, y]
    return Math.hypot(x - fromX, y - fromY)
  })
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2
  for (const [i, length] of lengths.entries()) {
    const [ax, ay] = line[i] ?? [0, 0]
    const [bx, by] = line[i + 1] ?? [ax, ay]
    if (left <= length && length > 0)
      return [wrapLon(ax + ((bx - ax) * left) / length), ay + ((by - ay) * left) / length]
    left -= length
  }
  return positions[0] ?? [0, 0]
}
