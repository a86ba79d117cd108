import type { City } from '../../cities/city.ts'
import { readingId } from '../../feeds/reading-id.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HistorySource, RawReading } from '../../ports/source.ts'
import { type SlotPlan, slotHistory, streamSlots } from '../slot-stream.ts'
import type { SourceSwitch } from '../source-switch.ts'
import { spreadOrder } from '../spread-order.ts'
import { freeFlowTravelTimeS, trafficSensor, travelTimeS } from '../traffic-reading.ts'
import { loadRecording, type Recording } from './recording.ts'

const NAME = 'replay'
const KMH_PER_MPH = 1.609344
/** One detector measured the spot where it lies, not the whole stretch that we take it for. */
const CONFIDENCE = 0.9

export interface ReplayOptions {
  readonly clock: Clock
  /** How many times faster than real a missed past is told; `null` tells it at once. */
  readonly speed: number | null
  readonly isOn: SourceSwitch
}

/**
 * The recorded week of a city, laid on today's calendar: an instant gets what was recorded at its weekday and local
 * time. In the hour that autumn repeats, both hours get the same recorded hour; the hour that spring leaves out is
 * left out. `observedAt` is the instant of the slot; each detector reports within the interval after it.
 */
export function createReplaySource({ clock, speed, isOn }: ReplayOptions): HistorySource {
  // A city that was edited or switched is another object.
  const plans = new WeakMap<City, SlotPlan>()
  const planOf = (city: City): SlotPlan => {
    const plan = plans.get(city) ?? createPlan(city)
    plans.set(city, plan)
    return plan
  }
  return {
    name: NAME,
    feed: 'traffic',
    isRecording: true,
    check: () => isOn(NAME, 'plays the recorded week of a city at today’s weekday and local time'),
    covers: (city) => city.recording !== null,
    intervalS: (city) => city.recording?.intervalS ?? null,
    stream: (city, fromMs, signal) => streamSlots(planOf(city), { fromMs, speed, clock, signal }),
    history: (city, fromMs, toMs) => slotHistory(planOf(city), fromMs, toMs),
  }
}

function createPlan(city: City): SlotPlan {
  if (city.recording === null) return { intervalMs: 300_000, sensors: 0, readingsAt: () => [] }
  const recording = loadRecording(city, city.recording)
  const detectors = detectorsOf(city, recording)
  return {
    intervalMs: recording.intervalS * 1000,
    sensors: detectors.length,
    readingsAt(slotMs, from, to) {
      const observedAt = new Date(slotMs).toISOString()
      const row = recording.rowAt(slotMs)
      const readings: RawReading[] = []
      for (const detector of detectors.slice(from, to)) {
        const speedKmh = recording.speedMph(row, detector.column) * KMH_PER_MPH
        readings.push({
          schemaVersion: 1,
          readingId: readingId(NAME, detector.sensor, observedAt),
          cityId: city.cityId,
          segmentId: detector.segmentId,
          source: NAME,
          observedAt,
          speedKmh,
          freeFlowKmh: detector.freeFlowKmh,
          travelTimeS: travelTimeS(detector.lengthM, speedKmh),
          freeFlowTravelTimeS: detector.freeFlowTravelTimeS,
          confidence: CONFIDENCE,
          isClosed: false,
        })
      }
      return readings
    },
  }
}

function detectorsOf(city: City, recording: Recording) {
  const detectors = recording.segmentIds.flatMap((segmentId, column) => {
    const segment = city.segmentsById.get(segmentId)
    if (!segment) return []
    const { freeFlowKmh, lengthM } = segment
    const sensor = trafficSensor(city.cityId, segmentId)
    return [{ segmentId, column, sensor, freeFlowKmh, lengthM, freeFlowTravelTimeS: freeFlowTravelTimeS(segment) }]
  })
  return spreadOrder(detectors, (detector) => detector.segmentId)
}
