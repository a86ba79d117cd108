import type { City, Segment } from '../../cities/city.ts'
import { localParts } from '../../domain/local-time.ts'
import { boxMiddle, lonDifference } from '../../domain/longitude.ts'
import { demandShareAt, inboundShareAt } from './demand.ts'
import { speedRatioAtDemand } from './fundamental-diagram.ts'
import { type RoadStateAt, roadStateAt } from './incidents.ts'
import { hashPair, hashText, smoothNoise, uniform } from './seeded-random.ts'
import type { WeatherModel } from './weather-model.ts'

const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000
/** How much more of the demand goes with the stream of commuters than against it. */
const TIDE = 0.22
const SPEED_MIN_KMH = 2

/** One road of the model, with all that does not change with time. */
interface Road {
  readonly segment: Segment
  readonly seed: number
  /** Demand here against the average road: by kind of road and by place. */
  readonly demandFactor: number
  /** 1 heads straight for the middle of the city, -1 straight away from it. */
  readonly inbound: number
}

export interface ModelTraffic {
  /** Tenths of a km/h; 0 on a closed road. */
  readonly speedKmh: number
  readonly isClosed: boolean
}

export interface TrafficModel {
  readonly segments: readonly Segment[]
  /** Traffic on the segments [from, to) at one instant. */
  at(ms: number, from: number, to: number): ModelTraffic[]
}

/**
 * Traffic on the roads of a city: demand by weekday and hour, more of it on big roads and in the direction of the
 * commuters; speed from demand by the fundamental diagram; incidents take capacity; rain slows everybody.
 * Everything is a pure function of (seed, city, segment, instant): history and live agree, a restart repeats itself.
 * `stateAt` says what incidents leave of a road.
 */
export function createTrafficModel(
  seed: number,
  city: Pick<City, 'cityId' | 'bounds' | 'timeZone' | 'segments'>,
  segments: readonly Segment[],
  weatherAt: WeatherModel,
  stateAt: RoadStateAt = roadStateAt,
): TrafficModel {
  const roads = createRoads(seed, city, segments)
  return {
    segments,
    at(ms, from, to) {
      const { weekday, hour, minute } = localParts(ms, city.timeZone)
      const demandShare = demandShareAt(weekday, hour * 60 + minute)
      const tide = TIDE * inboundShareAt(weekday, hour * 60 + minute)
      const dryness = rainSpeedFactor(weatherAt(ms).rainMmPerHour)
      const traffic: ModelTraffic[] = []
      for (let i = from; i < to; i++) {
        const road = roads[i] as Road
        const state = stateAt(road.seed, ms)
        const wave =
          1 + 0.14 * smoothNoise(road.seed, ms / QUARTER_MS) + 0.08 * smoothNoise(~road.seed, ms / HOUR_MS / 7)
        const demand = demandShare * road.demandFactor * (1 + tide * road.inbound) * wave
        const drivers = 0.98 + 0.04 * uniform(road.seed, Math.floor(ms / 1000))
        const ratio = speedRatioAtDemand(demand / state.capacityShare) * dryness * drivers
        const speedKmh = state.isClosed ? 0 : Math.max(SPEED_MIN_KMH, ratio * road.segment.freeFlowKmh)
        traffic.push({ speedKmh: Math.round(speedKmh * 10) / 10, isClosed: state.isClosed })
      }
      return traffic
    },
  }
}

/**
 * What is left of the speed in rain (mm/h): 3 % less as soon as it is wet, at most 17 % less in a downpour.
 * Source: US Federal Highway Administration, Road Weather Management: rain lowers mean speeds by 2 to 13 % when it
 * is light and by 3 to 17 % when it is heavy.
 */
export function rainSpeedFactor(rainMmPerHour: number): number {
  return rainMmPerHour <= 0 ? 1 : 1 - Math.min(0.17, 0.03 + 0.02 * rainMmPerHour)
}

function createRoads(
  seed: number,
  city: Pick<City, 'cityId' | 'bounds' | 'segments'>,
  segments: readonly Segment[],
): Road[] {
  const middle = boxMiddle(city.bounds)
  const startOf = new Map(
    city.segments.features.map(({ properties, geometry }) => {
      const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : (geometry.coordinates[0] ?? [])
      return [properties.segmentId, [lon, lat] as const]
    }),
  )
  return segments.map((segment) => {
    const roadSeed = roadSeedOf(seed, city.cityId, segment.segmentId)
    const place = 0.78 + 0.44 * uniform(roadSeed, -1)
    return {
      segment,
      seed: roadSeed,
      demandFactor: place * kindFactor(segment.freeFlowKmh),
      inbound: inboundness(startOf.get(segment.segmentId) ?? middle, segment.bearingDeg, middle),
    }
  })
}

/** All chance of one road comes from this. */
export const roadSeedOf = (seed: number, cityId: string, segmentId: string): number =>
  hashPair(seed, hashText(`${cityId}/${segmentId}`))

/** Big roads fill first. */
const kindFactor = (freeFlowKmh: number) => (freeFlowKmh >= 60 ? 1.12 : freeFlowKmh >= 40 ? 1 : 0.86)

function inboundness(
  [lon, lat]: readonly [number, number],
  bearingDeg: number | null,
  [middleLon, middleLat]: readonly [number, number],
): number {
  if (bearingDeg === null) return 0
  const east = lonDifference(lon, middleLon) * Math.cos((lat * Math.PI) / 180)
  const north = middleLat - lat
  const distance = Math.hypot(east, north)
  const bearing = (bearingDeg * Math.PI) / 180
  return distance === 0 ? 0 : (east * Math.sin(bearing) + north * Math.cos(bearing)) / distance
}
