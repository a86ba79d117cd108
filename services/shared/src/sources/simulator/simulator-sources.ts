import type { City } from '../../cities/city.ts'
import { readingId } from '../../feeds/reading-id.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HistorySource, RawReading } from '../../ports/source.ts'
import { type SlotPlan, slotHistory, streamSlots } from '../slot-stream.ts'
import type { SourceSwitch } from '../source-switch.ts'
import { spreadOrder } from '../spread-order.ts'
import { freeFlowTravelTimeS, trafficSensor, travelTimeS } from '../traffic-reading.ts'
import { createTrafficModel, type ModelTraffic } from './traffic-model.ts'
import { createWeatherModel } from './weather-model.ts'

const NAME = 'simulator'
const WEATHER_INTERVAL_MS = 300_000
/** A model is not a measurement, however good it looks. */
const CONFIDENCE = 0.7

export interface SimulatorOptions {
  readonly clock: Clock
  /** Another seed is another city life. */
  readonly seed: number
  /** Between two readings of a segment, in s. The same for the past and the present. */
  readonly intervalS: number
  readonly isOn: SourceSwitch
}

/** Simulated traffic for any city that has segments. See `traffic-model.ts`. */
export function createTrafficSimulator({ clock, seed, intervalS, isOn }: SimulatorOptions): HistorySource {
  const planOf = rememberByCity((city) => trafficPlan(city, seed, intervalS))
  return {
    name: NAME,
    feed: 'traffic',
    isRecording: false,
    check: () => isOn(NAME, `simulates traffic, a reading of each segment every ${intervalS} s`),
    covers: (city) => city.segmentsById.size > 0,
    stream: (city, fromMs, signal) => streamSlots(planOf(city), { fromMs, speed: null, clock, signal }),
    history: (city, fromMs, toMs) => slotHistory(planOf(city), fromMs, toMs),
  }
}

/** Simulated weather for any city. See `weather-model.ts`. */
export function createWeatherSimulator({ clock, seed, isOn }: Omit<SimulatorOptions, 'intervalS'>): HistorySource {
  const planOf = rememberByCity((city) => weatherPlan(city, seed))
  return {
    name: NAME,
    feed: 'weather',
    isRecording: false,
    check: () => isOn(NAME, `simulates the weather, a reading every ${WEATHER_INTERVAL_MS / 60_000} minutes`),
    covers: () => true,
    stream: (city, fromMs, signal) => streamSlots(planOf(city), { fromMs, speed: null, clock, signal }),
    history: (city, fromMs, toMs) => slotHistory(planOf(city), fromMs, toMs),
  }
}

function rememberByCity(create: (city: City) => SlotPlan): (city: City) => SlotPlan {
  const plans = new Map<string, SlotPlan>()
  return (city) => {
    const plan = plans.get(city.cityId) ?? create(city)
    plans.set(city.cityId, plan)
    return plan
  }
}

function trafficPlan(city: City, seed: number, intervalS: number): SlotPlan {
  const segments = spreadOrder([...city.segmentsById.values()], (segment) => segment.segmentId)
  const model = createTrafficModel(seed, city, segments, createWeatherModel(seed, city))
  const fixed = segments.map((segment) => ({
    segmentId: segment.segmentId,
    sensor: trafficSensor(city.cityId, segment.segmentId),
    lengthM: segment.lengthM,
    freeFlowKmh: segment.freeFlowKmh,
    freeFlowTravelTimeS: freeFlowTravelTimeS(segment),
  }))
  return {
    intervalMs: intervalS * 1000,
    sensors: segments.length,
    readingsAt(slotMs, from, to) {
      const observedAt = new Date(slotMs).toISOString()
      const traffic = model.at(slotMs, from, to)
      const readings: RawReading[] = []
      for (let i = from; i < to; i++) {
        const { segmentId, sensor, lengthM, freeFlowKmh, freeFlowTravelTimeS } = fixed[i] as (typeof fixed)[number]
        const { speedKmh, isClosed } = traffic[i - from] as ModelTraffic
        readings.push({
          schemaVersion: 1,
          readingId: readingId(NAME, sensor, observedAt),
          cityId: city.cityId,
          segmentId,
          source: NAME,
          observedAt,
          speedKmh,
          freeFlowKmh,
          travelTimeS: travelTimeS(lengthM, speedKmh),
          freeFlowTravelTimeS,
          confidence: CONFIDENCE,
          isClosed,
        })
      }
      return readings
    },
  }
}

function weatherPlan(city: City, seed: number): SlotPlan {
  const weatherAt = createWeatherModel(seed, city)
  return {
    intervalMs: WEATHER_INTERVAL_MS,
    sensors: 1,
    readingsAt(slotMs) {
      const observedAt = new Date(slotMs).toISOString()
      const head = { schemaVersion: 1, cityId: city.cityId, source: NAME, observedAt }
      return [{ ...head, readingId: readingId(NAME, city.cityId, observedAt), ...weatherAt(slotMs) }]
    },
  }
}
