import { column, type HourlyTable } from './hourly-table.ts'

const SUMS = ['sum_temperature_c', 'min_temperature_c', 'max_temperature_c', 'sum_humidity_pct'] as const
const MEASURES = ['readings', ...SUMS, 'rain_readings', 'sum_rain_mm_per_hour'] as const

export const weatherHourly: HourlyTable = {
  feed: 'weather',
  sqlFile: 'batch/weather-hourly.sql',
  columns: [
    column('city_id', 'text'),
    column('hour_ms', 'integer'),
    ...MEASURES.map((name) => column(name, name.endsWith('readings') ? 'integer' : 'double')),
  ],
  loads: [
    {
      table: 'weather_hourly_batch',
      grain: null,
      columns: { city_id: 'city_id', ...Object.fromEntries(MEASURES.map((name) => [name, name])) },
    },
  ],
  compared: {
    speedTable: 'weather_hourly',
    batchTable: 'weather_hourly_batch',
    placeColumn: null,
    counts: ['readings', 'rain_readings'],
    means: { sum_temperature_c: 'readings', sum_humidity_pct: 'readings', sum_rain_mm_per_hour: 'rain_readings' },
    extremes: ['min_temperature_c', 'max_temperature_c'],
  },
}
