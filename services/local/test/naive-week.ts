import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/**
 * The recorded week of Los Angeles worked out a second time, straight from its files and as plainly as can be: no code of
 * the platform is used, so that the two can only agree by both being right.
 */
const CITY = new URL('../../shared/cities/los-angeles/', import.meta.url)
const KMH_PER_MPH = 1.609344

interface Detector {
  readonly segmentId: string
  readonly zoneId: string
  readonly lengthM: number | null
  readonly freeFlowKmh: number
}

const [header = '', ...lines] = gunzipSync(readFileSync(new URL('speeds-mph.csv.gz', CITY)))
  .toString('utf8')
  .trim()
  .split('\n')
const rows = lines.map((line) => line.split(',').slice(1).map(Number))
const geojson = JSON.parse(readFileSync(new URL('segments.geojson', CITY), 'utf8'))
const properties = new Map<string, Detector>(
  geojson.features.map((feature: { properties: Detector }) => [feature.properties.segmentId, feature.properties]),
)
export const detectors: readonly Detector[] = header
  .trim()
  .split(',')
  .slice(1)
  .map((id) => properties.get(id) as Detector)

const weekdayOf = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
/** The recording begins on a Thursday. */
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']

/** Weekday and hour of an instant in Los Angeles, `Wed 17`. */
export function localHour(ms: number): string {
  const parts = Object.fromEntries(weekdayOf.formatToParts(ms).map(({ type, value }) => [type, value]))
  return `${parts.weekday} ${parts.hour}`
}

/** The speeds in mph of all detectors in the slot that was recorded at the weekday and local time of an instant. */
export function speedsMphAt(ms: number): readonly number[] {
  const parts = Object.fromEntries(weekdayOf.formatToParts(ms).map(({ type, value }) => [type, value]))
  const row =
    WEEKDAYS.indexOf(parts.weekday ?? '') * 288 + Number(parts.hour) * 12 + Math.floor(Number(parts.minute) / 5)
  return rows[row] as readonly number[]
}

export interface NaiveFigures {
  readonly meanSpeedKmh: number
  readonly timeMeanSpeedKmh: number
  readonly p10SpeedKmh: number
  readonly medianSpeedKmh: number
  readonly p90SpeedKmh: number
  readonly congestedShare: number
  readonly readings: number
}

/** The figures of all readings in the given hours (UTC, epoch ms). */
export function figuresOf(hours: readonly number[]): NaiveFigures {
  const all: number[] = []
  const segmentHours: number[] = []
  let congested = 0
  let lengthM = 0
  let time = 0
  for (const hourMs of hours) {
    const slots = Array.from({ length: 12 }, (_, i) => speedsMphAt(hourMs + i * 300_000))
    detectors.forEach((detector, column) => {
      const speeds = slots.map((slot) => (slot[column] as number) * KMH_PER_MPH)
      all.push(...speeds)
      const harmonic = speeds.length / speeds.reduce((sum, speed) => sum + 1 / speed, 0)
      segmentHours.push(harmonic)
      if (harmonic / detector.freeFlowKmh < 0.65) congested += 1
      for (const speed of speeds) {
        lengthM += detector.lengthM ?? 0
        time += (detector.lengthM ?? 0) / speed
      }
    })
  }
  segmentHours.sort((a, b) => a - b)
  return {
    meanSpeedKmh: lengthM / time,
    timeMeanSpeedKmh: all.reduce((sum, speed) => sum + speed, 0) / all.length,
    p10SpeedKmh: quantile(segmentHours, 0.1),
    medianSpeedKmh: quantile(segmentHours, 0.5),
    p90SpeedKmh: quantile(segmentHours, 0.9),
    congestedShare: congested / segmentHours.length,
    readings: all.length,
  }
}

function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] as number
  const high = sorted[Math.ceil(at)] as number
  return low + (high - low) * (at - Math.floor(at))
}
