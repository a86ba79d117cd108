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
import type { CityOutage, CityOutages } from '../../outage.ts'
import { nearestPiece } from '../nearest-piece.ts'
import { type Flow, type FlowAnswer, readFlow } from './flow-answer.ts'

const NAME = 'tomtom'
/** Zoom 12 still has the roads that carry the traffic of a city. */
const PATH = '/traffic/services/4/flowSegmentData/absolute/12/json'

const PAUSE_MS = {
  /** A place without a road does not get one soon. */
  'no-coverage': 24 * 3_600_000,
  throttled: 60_000,
  'bad-key': 15 * 60_000,
  down: 30_000,
  /** Of the segment that was asked about; the next one may be told well. */
  'bad-answer': 15 * 60_000,
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
  readonly outages: CityOutages
  readonly random: () => number
  readonly isOn: SourceSwitch
}

/** A segment with the point on it that we ask for, and when we may ask again. */
interface Probe {
  readonly segment: Segment
  readonly place: LonLat
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
  const { apiKey, cityIds, outages, isOn } = options
  let streams = 0
  return {
    name: NAME,
    feed: 'traffic',
    isRecording: false,
    calls: { perDayMax: options.budget.callsPerDay, perCityDay: null },
    check() {
      if (apiKey === null) return { state: 'off', detail: 'set TOMTOM_API_KEY to turn on live traffic' }
      const problem = outages.problem()
      return {
        ...isOn(NAME, 'asks TomTom for the flow on each segment in turn'),
        ...(problem === null ? {} : { problem }),
      }
    },
    covers: (city) => city.segmentsById.size > 0 && (cityIds.length === 0 || cityIds.includes(city.cityId)),
    async *stream(city, _fromMs, signal) {
      streams += 1
      const outage = outages.watch(city.cityId)
      try {
        yield* askInTurn(city, { ...options, outage, shares: () => streams }, signal)
      } finally {
        outage.end()
        streams -= 1
      }
    },
  }
}

async function* askInTurn(
  city: City,
  options: TomtomOptions & { readonly outage: CityOutage; readonly shares: () => number },
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
      if (probes.every(({ notBeforeMs }) => notBeforeMs > clock.nowMs())) {
        if (outage.problem() === null)
          outage.lost('no-coverage: no answer was about a segment of the city; each is asked about again after a day')
        await pause(60_000, clock, signal)
      }
      continue
    }
    const answer = await client.get(
      PATH,
      {
        key: apiKey ?? '',
        point: pointOf(probe.place),
        unit: 'kmph',
        openLr: 'false',
      },
      signal,
    )
    if (signal.aborted) return
    const taken = takeFlow(answer, probe)
    if (answer.kind === 'ok' && (taken.kind === 'bad-answer' || taken.kind === 'no-coverage'))
      client.countUnusable(taken.kind)
    const reading = taken.kind === 'ok' ? toReading(city, probe.segment, taken) : null
    if (reading) {
      outage.back()
      yield { readings: [reading], nextFromMs: clock.nowMs() }
    }
    const waitMs = taken.kind === 'ok' ? 0 : judge(taken, probe, clock.nowMs(), outage)
    await pause(Math.max(waitMs, (budget.paceMs() ?? 0) * options.shares()), clock, signal)
  }
}

const pause = (ms: number, clock: Clock, signal: AbortSignal) => waitUntil(clock.nowMs() + ms, clock, signal)

type Problem =
  | Exclude<JsonAnswer, { kind: 'ok' }>
  | { readonly kind: 'bad-answer' | 'no-coverage'; readonly detail: string }

/** Notes what went wrong and says how long to wait, in ms. */
function judge(answer: Problem, probe: Probe, nowMs: number, outage: CityOutage): number {
  if (answer.kind === 'no-coverage') {
    outage.clear()
    probe.notBeforeMs = nowMs + PAUSE_MS['no-coverage']
    return 0
  }
  outage.lost(`${answer.kind}: ${answer.detail}`)
  const retryAfterMs = 'retryAfterMs' in answer ? answer.retryAfterMs : null
  if (answer.kind === 'bad-answer') {
    // one segment that is told without its confidence, say, keeps no other one waiting
    probe.notBeforeMs = nowMs + PAUSE_MS['bad-answer']
    return retryAfterMs ?? 0
  }
  return Math.max(retryAfterMs ?? 0, PAUSE_MS[answer.kind])
}

/** TomTom answers for the road that is nearest; from here on it is another one. */
const DISTANCE_MAX_M = 500
const TURN_MAX_DEG = 90

interface TakenFlow {
  readonly kind: 'ok'
  readonly flow: Flow
  readonly answeredAtMs: number
}

/** The flow of an answer, when it is about the road and the direction that was asked about. */
function takeFlow(answer: JsonAnswer, { segment, place }: Probe): TakenFlow | Problem {
  if (answer.kind !== 'ok') return answer
  const read = readFlow(answer.body)
  if (read === null) return { kind: 'bad-answer', detail: 'JSON without the flow of a segment' }
  const detail = elsewhere(read, segment, place)
  if (detail !== null) return { kind: 'no-coverage', detail }
  return { kind: 'ok', flow: read.flow, answeredAtMs: answer.answeredAtMs }
}

/** Why an answer is about another road than was asked about; `null` when it is not, or does not say where it is. */
function elsewhere({ line }: FlowAnswer, { bearingDeg }: Segment, place: LonLat): string | null {
  const nearest = nearestPiece(place, line)
  if (nearest === null) return null
  if (!(nearest.distanceM <= DISTANCE_MAX_M)) {
    return `the answer is about a road ${Math.round(nearest.distanceM)} m away; at most ${DISTANCE_MAX_M} m are taken`
  }
  if (bearingDeg === null || nearest.bearingDeg === null) return null
  const turnDeg = Math.abs(((nearest.bearingDeg - bearingDeg + 540) % 360) - 180)
  return turnDeg > TURN_MAX_DEG ? `the answer is about the other direction, ${Math.round(turnDeg)}° off` : null
}

function toReading(city: City, segment: Segment, { flow, answeredAtMs }: TakenFlow): RawReading {
  const observedAt = new Date(answeredAtMs).toISOString()
  // Of a closed road the service may not say how fast the empty one is; the city knows.
  const freeFlowKmh = flow.isClosed && flow.freeFlowKmh === 0 ? segment.freeFlowKmh : flow.freeFlowKmh
  return {
    schemaVersion: 1,
    readingId: readingId(NAME, trafficSensor(city.cityId, segment.segmentId), observedAt),
    cityId: city.cityId,
    segmentId: segment.segmentId,
    source: NAME,
    observedAt,
    ...flow,
    freeFlowKmh,
    travelTimeS: travelTimeS(segment.lengthM, flow.speedKmh),
    freeFlowTravelTimeS: travelTimeS(segment.lengthM, freeFlowKmh),
  }
}

function probesOf(city: City): Probe[] {
  const probes = city.segments.features.map(({ properties, geometry }) => {
    const line = geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates
    return { segment: properties, place: middleOf(line), notBeforeMs: 0 }
  })
  return spreadOrder(probes, ({ segment }) => segment.segmentId)
}

/** As TomTom wants it; five decimals are about 1 m. */
const pointOf = ([lon, lat]: LonLat) => `${lat.toFixed(5)},${lon.toFixed(5)}`

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
