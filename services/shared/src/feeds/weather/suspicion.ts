import {
  excursions,
  type KeptReading,
  laggingClock,
  type SourceTraits,
  type SuspectReason,
  stuckRuns,
} from '../suspicion.ts'

const MINUTE_MS = 60_000

/** The fields of a stored weather reading that it is judged by. */
export interface KeptWeather extends KeptReading {
  readonly temperatureC: number
  readonly humidityPct: number
  readonly pressureHpa: number | null
  readonly windSpeedKmh: number | null
  readonly windDirectionDeg: number | null
}

/** Temperature, humidity, pressure and wind all stand still together: no air does that for an hour. */
const STUCK_READINGS_MIN = 6
const STUCK_MIN_MS = 55 * MINUTE_MS
/** With fewer fields than this, an hour of the same is possible. */
const STUCK_FIELDS_MIN = 4
const EXCURSION_MAX_MS = 30 * MINUTE_MS
/**
 * The air of a city does not change by more than this from one reading to the next and back within half an hour. Fronts
 * change it by more, but not back.
 */
const LEAVE_C = 8
const BACK_C = 4

/** Judges the weather readings of one city and source, in order of time, as `suspectTraffic` does. Pure. */
export function suspectWeather(readings: readonly KeptWeather[], traits: SourceTraits): (SuspectReason | null)[] {
  const reasons: (SuspectReason | null)[] = laggingClock(readings, traits.intervalMs).map((lags) =>
    lags ? 'clock' : null,
  )
  const good = () => reasons.flatMap((reason, i) => (reason === null ? [i] : []))
  const apply = (rule: (kept: readonly KeptWeather[]) => readonly (SuspectReason | null)[]) => {
    const at = good()
    const found = rule(at.map((i) => readings[i] as KeptWeather))
    at.forEach((i, j) => {
      reasons[i] = found[j] ?? null
    })
  }
  apply((kept) =>
    stuckRuns(kept, { isSame: isSameAir, readingsMin: STUCK_READINGS_MIN, durationMinMs: STUCK_MIN_MS }).map(
      (isStuck) => (isStuck ? 'stuck' : null),
    ),
  )
  apply((kept) =>
    excursions(kept, {
      valueOf: (reading) => reading.temperatureC,
      leave: LEAVE_C,
      back: BACK_C,
      durationMaxMs: EXCURSION_MAX_MS,
      isImpossible: () => true,
    }),
  )
  return reasons
}

const fieldsOf = (reading: KeptWeather) => [
  reading.temperatureC,
  reading.humidityPct,
  reading.pressureHpa,
  reading.windSpeedKmh,
  reading.windDirectionDeg,
]

function isSameAir(a: KeptWeather, b: KeptWeather): boolean {
  const [ofA, ofB] = [fieldsOf(a), fieldsOf(b)]
  return ofA.every((value, i) => value === ofB[i]) && ofA.filter((value) => value !== null).length >= STUCK_FIELDS_MIN
}
