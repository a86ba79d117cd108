import { cleanByContract } from '../clean-by-contract.ts'
import { defineFeed, type FeedColumn } from '../feed.ts'
import { readingColumns } from '../reading-columns.ts'
import { WeatherReading } from './contract.ts'

const OPTIONAL = [
  'pressureHpa',
  'windSpeedKmh',
  'windDirectionDeg',
  'rainMmPerHour',
  'cloudsPct',
  'visibilityM',
] as const

/** Services round what they measure: humidity of up to 105 % is a saturated air. */
const RULES = { optional: { names: OPTIONAL, roundedDown: { humidityPct: { max: 100, upTo: 105 } } } }

const measure = (
  name: string,
  unit: string,
  description: string,
  read: FeedColumn<WeatherReading>['read'],
  isNullable = true,
) => ({ name, type: 'double', isNullable, unit, description, read }) as const

/** The weather of a city. Its quality score is 100 less 10 for each optional field that is missing or cannot be right. */
export const weather = defineFeed<WeatherReading>({
  name: 'weather',
  description: 'Weather of a city',
  contract: WeatherReading,
  keyOf: (reading) => reading.cityId,
  clean(raw, context) {
    const result = cleanByContract(WeatherReading, raw, context, RULES)
    if (!('reading' in result)) return result
    const missing = OPTIONAL.filter((field) => result.reading[field] == null).length
    return { kind: 'accept', ...result, qualityScore: 100 - 10 * missing }
  },
  columns: [
    ...readingColumns('source, city and instant'),
    measure('temperature_c', '°C', 'Air temperature', (r) => r.temperatureC, false),
    measure('humidity_pct', '%', 'Relative humidity', (r) => r.humidityPct, false),
    measure('pressure_hpa', 'hPa', 'Air pressure', (r) => r.pressureHpa ?? null),
    measure('wind_speed_kmh', 'km/h', 'Wind speed', (r) => r.windSpeedKmh ?? null),
    measure('wind_direction_deg', '°', 'Where the wind comes from, 0 is north', (r) => r.windDirectionDeg ?? null),
    measure('rain_mm_per_hour', 'mm/h', 'Rain', (r) => r.rainMmPerHour ?? null),
    measure('clouds_pct', '%', 'Cloud cover', (r) => r.cloudsPct ?? null),
    measure('visibility_m', 'm', 'Visibility', (r) => r.visibilityM ?? null),
  ],
})
