import type { City } from '@rocade/shared/cities/city'
import { activeCities, type CityBook } from '@rocade/shared/cities/city-book'
import type { Clock } from '@rocade/shared/ports/clock'
import type { CitiesAnswer, CityInfo, LiveAnswer } from '@rocade/shared/protocol/answers'
import { type Prepared, prepare } from '../http/prepared.ts'
import type { LiveState } from './live-state.ts'

const SPEED_UNITS = { speedKmh: 'km/h', freeFlowKmh: 'km/h', confidence: '0..1' }
export const ZONE_UNITS = {
  ...SPEED_UNITS,
  speedRatio: 'speed / free flow',
  delayMinPer10Km: 'min / 10 km',
  coverage: '0..1',
  ageS: 's',
  lengthKm: 'km',
}
export const SEGMENT_UNITS = { ...SPEED_UNITS, delayMin: 'min' }
export const WEATHER_UNITS = {
  temperatureC: '°C',
  heatIndexC: '°C',
  humidityPct: '%',
  pressureHpa: 'hPa',
  windSpeedKmh: 'km/h',
  windDirectionDeg: '° from north',
  rainMmPerHour: 'mm/h',
  cloudsPct: '%',
  visibilityM: 'm',
  qualityScore: '0..100',
  ageS: 's',
}
export const CITY_UNITS = { freshS: 's', lengthKm: 'km', bounds: '° west, south, east, north' }

export type LiveAnswerKind = 'zones' | 'segments' | 'weather' | 'cities'

/** The live answers as bytes, made at most once a second for each city, and again when something changed. */
export interface LiveAnswers {
  /** `null`: all active cities. The city is known. */
  get(kind: LiveAnswerKind, cityId: string | null): Prepared
  /** Something changed. */
  outdate(): void
}

export interface LiveAnswersOptions {
  readonly cities: CityBook
  readonly state: LiveState
  readonly clock: Clock
  /** Whether readings come in as they should. */
  readonly status: () => LiveAnswer['status']
}

/** Ages are told in whole seconds. */
const KEEP_MS = 1_000

export function createLiveAnswers({ cities, state, clock, status }: LiveAnswersOptions): LiveAnswers {
  const made = new Map<string, { readonly prepared: Prepared; readonly atMs: number }>()

  function make(kind: LiveAnswerKind, cityIds: readonly string[], nowMs: number): Prepared {
    const generatedAt = new Date(nowMs).toISOString()
    if (kind === 'cities') {
      const list = cities.all().flatMap((city) => cityInfo(city, state, nowMs) ?? [])
      const setAside = cities
        .setAside()
        .map(({ cityId, detail, sinceMs }) => ({ cityId, detail, since: new Date(sinceMs).toISOString() }))
      return prepare({ generatedAt, units: CITY_UNITS, cities: list, setAside } satisfies CitiesAnswer)
    }
    const { zones, segments, weather } = state.view(cityIds, nowMs)
    if (kind === 'weather') return prepare({ generatedAt, units: WEATHER_UNITS, weather })
    if (kind === 'segments') return prepare({ generatedAt, units: SEGMENT_UNITS, status: status(), segments })
    return prepare({ generatedAt, units: ZONE_UNITS, status: status(), zones } satisfies LiveAnswer)
  }

  return {
    outdate: () => made.clear(),
    get(kind, cityId) {
      const key = `${kind} ${cityId ?? '*'}`
      const nowMs = clock.nowMs()
      const known = made.get(key)
      if (known !== undefined && nowMs - known.atMs < KEEP_MS && nowMs >= known.atMs) return known.prepared
      const prepared = make(kind, cityId === null ? activeCities(cities).map((city) => city.cityId) : [cityId], nowMs)
      made.set(key, { prepared, atMs: nowMs })
      return prepared
    },
  }
}

/** `null` for a city that the live state could not take up: the others are told all the same. */
function cityInfo(city: City, state: LiveState, nowMs: number): CityInfo | null {
  const lengthM = [...city.segmentsById.values()].reduce((sum, segment) => sum + (segment.lengthM ?? 0), 0)
  const { recording } = city
  const [freshness] = state.freshness([city.cityId], nowMs)
  if (freshness === undefined) return null
  return {
    cityId: city.cityId,
    name: city.name,
    country: city.country,
    timeZone: city.timeZone,
    isActive: city.isActive,
    bounds: city.bounds,
    freshS: city.freshS,
    zones: city.zones.features.length,
    segments: city.segmentsById.size,
    lengthKm: Math.round(lengthM) / 1000,
    sources: city.sources,
    recording:
      recording === null
        ? null
        : {
            label: recording.label,
            from: recording.from,
            to: recording.to,
            attribution: recording.attribution,
          },
    attribution: city.attribution,
    freshness,
  }
}
