import { traffic, weather } from '../feeds/index.ts'
import { readingId } from '../feeds/reading-id.ts'
import type { TrafficReading } from '../feeds/traffic/contract.ts'
import type { WeatherReading } from '../feeds/weather/contract.ts'
import { type CleanedMessage, encodeBronze } from '../lake/bronze-file.ts'
import { encodeParquet, type LakeColumn } from '../lake/parquet-file.ts'

export const T0 = Date.UTC(2026, 10, 21, 17)
const HOUR_MS = 3_600_000

/** Three days' worth of variety in two hours: closed roads, missing values, accents, repeated readings. */
export const trafficReadings: readonly TrafficReading[] = Array.from({ length: 240 }, (_, i) => {
  const observedAt = new Date(T0 + Math.floor(i / 4) * 120_000 + 125).toISOString()
  return {
    schemaVersion: 1,
    readingId: readingId('test', `paris/${i % 4}`, observedAt),
    cityId: 'paris',
    segmentId: ['10', '9', 'é', 'A'][i % 4] as string,
    source: 'test',
    observedAt,
    speedKmh: i % 11 === 0 ? 0.4 : 10 + i / 7,
    freeFlowKmh: 50 + (i % 4) / 3,
    travelTimeS: i % 3 === 0 ? null : i / 3,
    freeFlowTravelTimeS: null,
    confidence: 0.9,
    isClosed: i % 13 === 0,
  }
})

export const weatherReadings: readonly WeatherReading[] = Array.from({ length: 30 }, (_, i) => {
  const observedAt = new Date(T0 + i * 300_000).toISOString()
  return {
    schemaVersion: 1,
    readingId: readingId('test', 'paris', observedAt),
    cityId: 'paris',
    source: 'test',
    observedAt,
    temperatureC: -3.5 + i / 3,
    humidityPct: 40 + i,
    ...(i % 2 === 0 ? { rainMmPerHour: i / 10 } : {}),
  } as WeatherReading
})

/** Two bronze files, the second of which repeats readings of the first and has rejected messages between. */
export function bronzeFiles(): { readonly bytes: Uint8Array; readonly rowHashSum: string }[] {
  const accepted = (reading: TrafficReading, offset: number): CleanedMessage => ({
    message: { partition: 0, offset, key: 'k', value: Buffer.from('{}'), appendedAtMs: T0 + 3 * HOUR_MS + offset },
    result: { kind: 'accept', reading, qualityScore: 100 - (offset % 3) },
  })
  const rejected = (offset: number): CleanedMessage => ({
    message: {
      partition: 0,
      offset,
      key: null,
      value: Buffer.from([0xff, 0]),
      appendedAtMs: T0 + 3 * HOUR_MS + offset,
    },
    result: { kind: 'reject', reason: 'encoding', detail: 'x' },
  })
  const first = trafficReadings.slice(0, 150).map((reading, i) => accepted(reading, i))
  const second = [
    ...trafficReadings.slice(100).map((reading, i) => accepted(reading, 150 + i)),
    ...[0, 1, 2].map((i) => rejected(290 + i)),
  ]
  return [first, second].map((messages) => {
    const { bytes, facts } = encodeBronze(traffic, messages, 'test')
    return { bytes, rowHashSum: facts.rowHashSum }
  })
}

/** The clean weather readings as a file of the clean table. */
export function weatherFile(): Uint8Array {
  const columns: LakeColumn[] = weather.columns.map(({ name, type, isNullable }) => ({ name, type, isNullable }))
  return encodeParquet(
    columns,
    weather.columns.map((column) => weatherReadings.map((reading) => column.read(reading))),
  )
}

export const SEGMENT_COLUMNS: readonly LakeColumn[] = [
  { name: 'city_id', type: 'text', isNullable: false },
  { name: 'segment_id', type: 'text', isNullable: false },
  { name: 'zone_id', type: 'text', isNullable: false },
  { name: 'weight_in_zone', type: 'double', isNullable: false },
]
export const segmentsFile = (): Uint8Array =>
  encodeParquet(SEGMENT_COLUMNS, [
    ['paris', 'paris', 'paris', 'paris'],
    ['10', '9', 'é', 'A'],
    ['nord', 'nord', 'sud', 'sud'],
    [120.5, 80, 33.25, 10],
  ])
