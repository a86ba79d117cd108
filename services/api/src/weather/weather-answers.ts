import type { City } from '@rocade/shared/cities/city'
import { addDays, hoursOfLocalDay, localDateOf } from '@rocade/shared/domain/local-time'
import { type SummedWeather, summariseWeather, type WeatherSummary } from '@rocade/shared/domain/weather-summary'
import type { WeatherDailyAnswer, WeatherHourlyAnswer } from '@rocade/shared/protocol/weather-statistics'
import { HOUR_MS } from '../statistics/local-period.ts'
import { periodSource, viewAt } from '../statistics/period-source.ts'
import type { StoredHour, WeatherLook, WeatherStore } from './weather-store.ts'

export const WEATHER_UNITS = {
  temperatureMeanC: '°C',
  temperatureMinC: '°C',
  temperatureMaxC: '°C',
  humidityMeanPct: '%',
  pressureMeanHpa: 'hPa',
  windSpeedMeanKmh: 'km/h',
  windSpeedMaxKmh: 'km/h',
  rainMm: 'mm',
  rainHours: 'h',
  cloudsMeanPct: '%',
  visibilityMinM: 'm',
  dewPointMeanC: '°C',
  apparentTemperatureMeanC: '°C',
  heatIndexMaxC: '°C',
  windChillMinC: '°C',
  readings: 'readings',
  hours: 'h',
  hoursWithReadings: 'h',
}

const startOfHourMs = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS

/** The last hours of a city's weather, the present one included; an hour without a reading has null. */
export async function weatherHourlyAnswer(
  store: WeatherStore,
  city: City,
  hours: number,
  nowMs: number,
): Promise<WeatherHourlyAnswer> {
  const toMs = startOfHourMs(nowMs) + HOUR_MS
  const fromMs = toMs - hours * HOUR_MS
  return store.look(city.cityId, async (look) => {
    const watermarkMs = await look.watermarkMs()
    const closed = await look.closedHours(fromMs, Math.min(toMs, watermarkMs ?? fromMs))
    const openFromMs = Math.max(fromMs, watermarkMs ?? fromMs)
    const byHour = new Map<number, WeatherSummary>(closed.map((hour) => [hour.hourAtMs, hour]))
    for (const [hourMs, readings] of groupByHour(await look.readings(openFromMs, toMs, watermarkMs))) {
      byHour.set(hourMs, summariseWeather(readings))
    }
    const list = Array.from({ length: hours }, (_, i) => {
      const hourMs = fromMs + i * HOUR_MS
      const summary = byHour.get(hourMs)
      const source = viewAt(hourMs, watermarkMs)
      return { hourAt: new Date(hourMs).toISOString(), source, ...summaryOf(summary ?? summariseWeather([])) }
    })
    return {
      ...headOf(city, { fromMs, toMs, watermarkMs, nowMs }),
      source: periodSource(list.map(({ source }) => source)),
      hours: list,
    }
  })
}

/** A city's weather by local calendar day, ending with today. */
export async function weatherDailyAnswer(
  store: WeatherStore,
  city: City,
  days: number,
  nowMs: number,
): Promise<WeatherDailyAnswer> {
  const today = localDateOf(nowMs, city.timeZone)
  const dates = Array.from({ length: days }, (_, i) => addDays(today, i - days + 1))
  const first = hoursOfLocalDay(dates[0] ?? today, city.timeZone)
  return store.look(city.cityId, async (look) => {
    const watermarkMs = await look.watermarkMs()
    const closed = new Map((await look.closedDays(dates[0] ?? today, today)).map((day) => [day.date, day]))
    const list: WeatherDailyAnswer['days'] = []
    for (const date of dates) {
      const hours = hoursOfLocalDay(date, city.timeZone)
      const endMs = (hours.at(-1) ?? 0) + HOUR_MS
      const isClosed = watermarkMs !== null && endMs <= watermarkMs
      const day = isClosed ? (closed.get(date) ?? NO_DAY) : await openDay(look, hours, watermarkMs)
      const views = hours.filter((hourMs) => hourMs <= nowMs).map((hourMs) => viewAt(hourMs, watermarkMs))
      const { hoursWithReadings } = day
      list.push({ date, hours: hours.length, hoursWithReadings, source: periodSource(views), ...summaryOf(day) })
    }
    const head = headOf(city, { fromMs: first[0] ?? nowMs, toMs: startOfHourMs(nowMs) + HOUR_MS, watermarkMs, nowMs })
    const sources = [...new Set(list.map(({ source }) => source))]
    return { ...head, source: sources.length === 1 ? (sources[0] ?? 'speed') : 'merged', days: list }
  })
}

const NO_DAY = { hoursWithReadings: 0, ...summariseWeather([]) }

/** A day that is not closed yet is worked out from its readings. */
async function openDay(look: WeatherLook, hours: readonly number[], watermarkMs: number | null) {
  const [fromMs = 0] = hours
  const readings = await look.readings(fromMs, fromMs + hours.length * HOUR_MS, watermarkMs)
  return { hoursWithReadings: groupByHour(readings).size, ...summariseWeather(readings) }
}

function groupByHour(readings: readonly SummedWeather[]): Map<number, SummedWeather[]> {
  const byHour = new Map<number, SummedWeather[]>()
  for (const reading of readings) {
    const hourMs = startOfHourMs(reading.observedAtMs)
    byHour.set(hourMs, [...(byHour.get(hourMs) ?? []), reading])
  }
  return byHour
}

/** The fields of a summary, without what a row of a table has besides. */
function summaryOf(row: WeatherSummary | StoredHour): WeatherSummary {
  const names = Object.keys(summariseWeather([])) as (keyof WeatherSummary)[]
  return Object.fromEntries(names.map((name) => [name, row[name]])) as unknown as WeatherSummary
}

function headOf(
  city: City,
  { fromMs, toMs, watermarkMs, nowMs }: { fromMs: number; toMs: number; watermarkMs: number | null; nowMs: number },
) {
  return {
    generatedAt: new Date(nowMs).toISOString(),
    units: WEATHER_UNITS,
    cityId: city.cityId,
    timeZone: city.timeZone,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    watermark: watermarkMs === null ? null : new Date(watermarkMs).toISOString(),
  }
}
