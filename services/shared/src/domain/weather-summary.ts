import { apparentTemperatureC } from './apparent-temperature.ts'
import { type ComfortClass, comfortClass } from './comfort-class.ts'
import { dewPointC } from './dew-point.ts'
import { heatIndexC } from './heat-index.ts'
import { windChillC } from './wind-chill.ts'

const HOUR_MS = 3_600_000

/** A weather reading as far as it is summed up. */
export interface SummedWeather {
  readonly observedAtMs: number
  readonly temperatureC: number
  readonly humidityPct: number
  readonly pressureHpa: number | null
  readonly windSpeedKmh: number | null
  readonly rainMmPerHour: number | null
  readonly cloudsPct: number | null
  readonly visibilityM: number | null
}

export interface DerivedWeather {
  readonly heatIndexC: number | null
  readonly windChillC: number | null
  readonly dewPointC: number | null
  readonly apparentTemperatureC: number | null
  readonly comfort: ComfortClass | null
}

/** What follows from one reading. Pure. */
export function deriveWeather(reading: Omit<SummedWeather, 'observedAtMs'>): DerivedWeather {
  const { temperatureC, humidityPct, windSpeedKmh } = reading
  const felt = {
    heatIndexC: heatIndexC(temperatureC, humidityPct),
    windChillC: windChillC(temperatureC, windSpeedKmh),
    dewPointC: dewPointC(temperatureC, humidityPct),
  }
  const apparent = apparentTemperatureC(temperatureC, humidityPct, windSpeedKmh)
  return { ...felt, apparentTemperatureC: apparent, comfort: comfortClass(felt) }
}

/** The weather of an hour or a day. What no reading told is `null`; rain that no reading told is not dry. */
export interface WeatherSummary {
  readonly readings: number
  readonly temperatureMeanC: number | null
  readonly temperatureMinC: number | null
  readonly temperatureMaxC: number | null
  readonly humidityMeanPct: number | null
  readonly pressureMeanHpa: number | null
  readonly windSpeedMeanKmh: number | null
  readonly windSpeedMaxKmh: number | null
  /** Fallen in the hours that a reading told the rain of: the mean rate of each, over its hour. */
  readonly rainMm: number | null
  /** Hours that a reading told the rain of. */
  readonly rainHours: number
  readonly cloudsMeanPct: number | null
  readonly visibilityMinM: number | null
  readonly dewPointMeanC: number | null
  readonly apparentTemperatureMeanC: number | null
  readonly heatIndexMaxC: number | null
  readonly windChillMinC: number | null
  /** Of the extremes: the worst that people felt. */
  readonly comfort: ComfortClass | null
}

/** Sums up readings of one city, in any order: of an hour, of a day, of none. Pure; O(n). */
export function summariseWeather(readings: readonly SummedWeather[]): WeatherSummary {
  const derived = readings.map(deriveWeather)
  const rain = rainByHour(readings)
  const heatIndexMaxC = most(derived.map((one) => one.heatIndexC))
  const windChillMinC = least(derived.map((one) => one.windChillC))
  const dewPointMeanC = mean(derived.map((one) => one.dewPointC))
  return {
    readings: readings.length,
    temperatureMeanC: mean(readings.map((one) => one.temperatureC)),
    temperatureMinC: least(readings.map((one) => one.temperatureC)),
    temperatureMaxC: most(readings.map((one) => one.temperatureC)),
    humidityMeanPct: mean(readings.map((one) => one.humidityPct)),
    pressureMeanHpa: mean(readings.map((one) => one.pressureHpa)),
    windSpeedMeanKmh: mean(readings.map((one) => one.windSpeedKmh)),
    windSpeedMaxKmh: most(readings.map((one) => one.windSpeedKmh)),
    rainMm: rain.length === 0 ? null : rain.reduce((sum, mm) => sum + mm, 0),
    rainHours: rain.length,
    cloudsMeanPct: mean(readings.map((one) => one.cloudsPct)),
    visibilityMinM: least(readings.map((one) => one.visibilityM)),
    dewPointMeanC,
    apparentTemperatureMeanC: mean(derived.map((one) => one.apparentTemperatureC)),
    heatIndexMaxC,
    windChillMinC,
    comfort: comfortClass({ heatIndexC: heatIndexMaxC, windChillC: windChillMinC, dewPointC: dewPointMeanC }),
  }
}

/** Rain of each UTC hour that has a rate, in mm: a rate in mm/h, over one hour. */
function rainByHour(readings: readonly SummedWeather[]): number[] {
  const rates = new Map<number, number[]>()
  for (const { observedAtMs, rainMmPerHour } of readings) {
    if (rainMmPerHour === null) continue
    const hour = Math.floor(observedAtMs / HOUR_MS)
    rates.set(hour, [...(rates.get(hour) ?? []), rainMmPerHour])
  }
  return [...rates.entries()].sort(([a], [b]) => a - b).map(([, ofHour]) => mean(ofHour) ?? 0)
}

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null)

function mean(values: readonly (number | null)[]): number | null {
  const all = known(values)
  return all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length
}

function least(values: readonly (number | null)[]): number | null {
  return known(values).reduce<number | null>((min, value) => Math.min(min ?? value, value), null)
}

function most(values: readonly (number | null)[]): number | null {
  return known(values).reduce<number | null>((max, value) => Math.max(max ?? value, value), null)
}
