import type { City } from '../../cities/city.ts'
import { readingId } from '../../feeds/reading-id.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HistorySource, RawReading } from '../../ports/source.ts'
import { type SlotPlan, slotHistory, streamSlots } from '../slot-stream.ts'
import type { SourceSwitch } from '../source-switch.ts'
import { spreadOrder } from '../spread-order.ts'
import { freeFlowTravelTimeS, segmentPositions, trafficSensor, travelTimeS } from '../traffic-reading.ts'
import { applyFault, type Told } from './faults/apply-fault.ts'
import { createFaultPlan, FAULT_KINDS, type FaultKind } from './faults/fault-plan.ts'
import { hashText } from './seeded-random.ts'
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
  /** Chance of a sensor to have a fault in six hours, 0..1. Default 0: everything it tells is right. */
  readonly faultRate?: number
}

/** What one sensor tells at one slot, with the label that no reading carries: only the scorer of the cleaner sees it. */
export interface LabelledTelling extends Told {
  readonly placeId: string
  readonly slotMs: number
  /** `null`: what is sent is the truth. */
  readonly faultKind: FaultKind | null
}

/** A slot plan that can also say what it made wrong on purpose. */
export interface LabelledPlan extends SlotPlan {
  readonly tellingsAt: (slotMs: number, from: number, to: number) => LabelledTelling[]
}

/** Simulated traffic for any city that has segments. See `traffic-model.ts`. */
export function createTrafficSimulator(options: SimulatorOptions): HistorySource {
  const { clock, intervalS, isOn } = options
  const planOf = rememberByCity((city) => trafficPlan(city, options))
  return {
    name: NAME,
    feed: 'traffic',
    isRecording: false,
    check: () => isOn(NAME, `simulates traffic, a reading of each segment every ${intervalS} s`),
    covers: (city) => city.segmentsById.size > 0,
    intervalS: () => intervalS,
    stream: (city, fromMs, signal) => streamSlots(planOf(city), { fromMs, speed: null, clock, signal }),
    history: (city, fromMs, toMs) => slotHistory(planOf(city), fromMs, toMs),
  }
}

/** Simulated weather for any city. See `weather-model.ts`. */
export function createWeatherSimulator(options: Omit<SimulatorOptions, 'intervalS'>): HistorySource {
  const { clock, isOn } = options
  const planOf = rememberByCity((city) => weatherPlan(city, options))
  return {
    name: NAME,
    feed: 'weather',
    isRecording: false,
    check: () => isOn(NAME, `simulates the weather, a reading every ${WEATHER_INTERVAL_MS / 60_000} minutes`),
    covers: () => true,
    intervalS: () => WEATHER_INTERVAL_MS / 1000,
    stream: (city, fromMs, signal) => streamSlots(planOf(city), { fromMs, speed: null, clock, signal }),
    history: (city, fromMs, toMs) => slotHistory(planOf(city), fromMs, toMs),
  }
}

function rememberByCity(create: (city: City) => SlotPlan): (city: City) => SlotPlan {
  // A city that was edited or switched is another object.
  const plans = new WeakMap<City, SlotPlan>()
  return (city) => {
    const plan = plans.get(city) ?? create(city)
    plans.set(city, plan)
    return plan
  }
}

/** The plan of a city's simulated traffic, with labels. */
export function trafficPlan(
  city: City,
  { seed, intervalS, faultRate = 0 }: Pick<SimulatorOptions, 'seed' | 'intervalS' | 'faultRate'>,
): LabelledPlan {
  const segments = spreadOrder([...city.segmentsById.values()], (segment) => segment.segmentId)
  const model = createTrafficModel(seed, city, segments, createWeatherModel(seed, city))
  const positions = segmentPositions(city)
  const fixed = segments.map((segment) => ({
    segmentId: segment.segmentId,
    sensor: trafficSensor(city.cityId, segment.segmentId),
    lengthM: segment.lengthM,
    freeFlowKmh: segment.freeFlowKmh,
    freeFlowTravelTimeS: freeFlowTravelTimeS(segment),
    position: positions.get(segment.segmentId),
  }))
  const toReading = (i: number, observedAt: string, { speedKmh, isClosed }: ModelTraffic): RawReading => {
    const { segmentId, sensor, lengthM, freeFlowKmh, freeFlowTravelTimeS, position } = fixed[
      i
    ] as (typeof fixed)[number]
    return {
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
      ...position,
    }
  }
  return labelledPlan({
    intervalMs: intervalS * 1000,
    sensors: fixed.map(({ segmentId, sensor }) => ({ placeId: segmentId, sensor })),
    seed,
    faultRate,
    kinds: FAULT_KINDS,
    readingsAt(slotMs, from, to) {
      const observedAt = new Date(slotMs).toISOString()
      return model.at(slotMs, from, to).map((traffic, i) => toReading(from + i, observedAt, traffic))
    },
    withValue: (reading, speedKmh, i) => ({
      ...reading,
      speedKmh,
      travelTimeS: travelTimeS(fixed[i]?.lengthM ?? null, speedKmh),
    }),
  })
}

/** The plan of a city's simulated weather, with labels. */
export function weatherPlan(
  city: City,
  { seed, faultRate = 0 }: Pick<SimulatorOptions, 'seed' | 'faultRate'>,
): LabelledPlan {
  const weatherAt = createWeatherModel(seed, city)
  return labelledPlan({
    intervalMs: WEATHER_INTERVAL_MS,
    sensors: [{ placeId: city.cityId, sensor: city.cityId }],
    seed,
    faultRate,
    kinds: FAULT_KINDS.filter((kind) => kind !== 'swapped'), // its readings carry no position
    readingsAt(slotMs) {
      const observedAt = new Date(slotMs).toISOString()
      const head = { schemaVersion: 1, cityId: city.cityId, source: NAME, observedAt }
      return [{ ...head, readingId: readingId(NAME, city.cityId, observedAt), ...weatherAt(slotMs) }]
    },
    withValue: (reading, temperatureC) => ({ ...reading, temperatureC }),
  })
}

interface TruePlan extends SlotPlanOf<readonly { readonly placeId: string; readonly sensor: string }[]> {
  readonly seed: number
  readonly faultRate: number
  readonly kinds: readonly FaultKind[]
  readonly withValue: (reading: RawReading, value: number, sensor: number) => RawReading
}
type SlotPlanOf<S> = Omit<SlotPlan, 'sensors'> & { readonly sensors: S }

/** Puts the faults of a rate over a plan that tells the truth; without a rate it is that plan. */
function labelledPlan({ intervalMs, sensors, seed, faultRate, kinds, readingsAt, withValue }: TruePlan): LabelledPlan {
  const faults = createFaultPlan(seed, faultRate, intervalMs, kinds)
  const hashes = sensors.map(({ sensor }) => hashText(`fault ${sensor}`))
  const tellingsAt = (slotMs: number, from: number, to: number) =>
    readingsAt(slotMs, from, to).map((reading, at): LabelledTelling => {
      const i = from + at
      const { placeId, sensor } = sensors[i] as (typeof sensors)[number]
      const fault = faults.faultAt(hashes[i] as number, slotMs)
      if (fault === null) return { placeId, slotMs, sent: [reading], isFaulty: false, faultKind: null }
      const trueAt = (ms: number) => (ms === slotMs ? reading : (readingsAt(ms, i, i + 1)[0] as RawReading))
      const told = applyFault({
        fault,
        slotMs,
        intervalMs,
        sensor,
        trueAt,
        withValue: (given, value) => withValue(given, value, i),
      })
      return { placeId, slotMs, ...told, faultKind: told.isFaulty ? fault.kind : null }
    })
  return {
    intervalMs,
    sensors: sensors.length,
    readingsAt:
      faultRate === 0 ? readingsAt : (slotMs, from, to) => tellingsAt(slotMs, from, to).flatMap(({ sent }) => sent),
    tellingsAt,
  }
}
