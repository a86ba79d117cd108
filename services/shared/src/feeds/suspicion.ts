/**
 * Why a stored reading is doubted. Cleaning decides from one message alone, so that both sinks always agree; this is
 * decided by the batch layer from the neighbours of a reading in closed hours (docs/decisions/0030). A doubted reading
 * stays where it is: it is flagged and counted.
 */
export const SUSPECT_REASONS = [
  'stuck', // the sensor repeats one value where values always move
  'spike', // one reading leaves the level of its neighbours and the next one is back
  'jump', // faster, or a quicker change, than the road or the air allows
  'unit', // its own fields fit together only in another unit
  'clock', // told after later readings, for an instant that already had one: its clock lags
] as const
export type SuspectReason = (typeof SUSPECT_REASONS)[number]

/** What every stored reading has, for judging it among its neighbours. */
export interface KeptReading {
  readonly source: string
  readonly observedAtMs: number
  /** Its turn among the messages of its key; `null` where the order of arrival is not known (imported history). */
  readonly arrival: number | null
}

/** What is known about a source's readings besides the readings of one place. */
export interface SourceTraits {
  /** Between two readings of one place; `null` when it is not known. */
  readonly intervalMs: number | null
  /** All its values are whole numbers: then equal neighbours say nothing. */
  readonly isWhole: boolean
}

/**
 * Which readings of one place and source were told by a clock that lags: told after readings that were observed at
 * least half an interval later, one after the other, at least one of them within half an interval of a reading that
 * came in its turn. Late readings that fill a gap of their own are only late. `readings` are in order of
 * `observedAtMs`. Pure; O(n log n).
 */
export function laggingClock(readings: readonly KeptReading[], intervalMs: number | null): boolean[] {
  const late = readings.map(() => false)
  if (intervalMs === null) return late
  const runs = lateRuns(readings, intervalMs)
  for (const i of runs.flat()) late[i] = true
  const lags = readings.map(() => false)
  for (const run of runs) {
    if (run.some((i) => isTaken(readings, late, i, intervalMs / 2))) for (const i of run) lags[i] = true
  }
  return lags
}

/** The readings that came late, those that came one after the other together. */
function lateRuns(readings: readonly KeptReading[], intervalMs: number): number[][] {
  const known = readings.flatMap(({ arrival, observedAtMs }, i) =>
    arrival === null ? [] : [{ i, arrival, observedAtMs }],
  )
  // They nearly always came in the order in which they were observed: then there is nothing to sort or to find.
  if (known.every(({ arrival }, k) => k === 0 || arrival > (known[k - 1]?.arrival ?? 0))) return []
  const runs: number[][] = []
  let run: number[] | null = null
  let newestMs = -Infinity
  for (const { i, observedAtMs } of known.sort((a, b) => a.arrival - b.arrival)) {
    if (observedAtMs >= newestMs - intervalMs / 2) {
      newestMs = Math.max(newestMs, observedAtMs)
      run = null
    } else if (run === null) {
      run = [i]
      runs.push(run)
    } else run.push(i)
  }
  return runs
}

/** Whether an instant close to that of reading `i` has a reading that came in its turn. */
function isTaken(readings: readonly KeptReading[], late: readonly boolean[], i: number, withinMs: number): boolean {
  const atMs = (readings[i] as KeptReading).observedAtMs
  for (const step of [-1, 1]) {
    for (let j = i + step; j >= 0 && j < readings.length; j += step) {
      if (Math.abs((readings[j] as KeptReading).observedAtMs - atMs) > withinMs) break
      if (!late[j]) return true
    }
  }
  return false
}

export interface StuckRule<R> {
  /** Whether two neighbours say exactly the same. */
  readonly isSame: (a: R, b: R) => boolean
  readonly readingsMin: number
  readonly durationMinMs: number
}

/**
 * Marks the readings of runs that say the same for too long; the first of a run is taken as measured, the others repeat
 * it. `readings` are in order of time. Pure; O(n).
 */
export function stuckRuns<R extends KeptReading>(readings: readonly R[], rule: StuckRule<R>): boolean[] {
  const stuck = readings.map(() => false)
  let from = 0
  for (let i = 1; i <= readings.length; i++) {
    const [before, now] = [readings[i - 1], readings[i]]
    if (before !== undefined && now !== undefined && rule.isSame(before, now)) continue
    const durationMs = (before?.observedAtMs ?? 0) - (readings[from]?.observedAtMs ?? 0)
    if (i - from >= rule.readingsMin && durationMs >= rule.durationMinMs) stuck.fill(true, from + 1, i)
    from = i
  }
  return stuck
}

export interface ExcursionRule<R> {
  readonly valueOf: (reading: R) => number
  /** A change from one reading to the next above this leaves the level. */
  readonly leave: number
  /** It is back within this of the level it left. */
  readonly back: number
  /** From the last reading before it to the first one after it. */
  readonly durationMaxMs: number
  /** Whether an excursion of several readings in this direction (1 up, -1 down) cannot be real. */
  readonly isImpossible: (direction: 1 | -1) => boolean
}

/**
 * Marks readings that leave the level of the reading before them and are back soon: one reading is a `spike`, several
 * are a `jump`. `readings` are in order of time. Pure; O(n · readings in `durationMaxMs`).
 */
export function excursions<R extends KeptReading>(
  readings: readonly R[],
  rule: ExcursionRule<R>,
): ('spike' | 'jump' | null)[] {
  const found: ('spike' | 'jump' | null)[] = readings.map(() => null)
  for (let i = 1; i < readings.length - 1; i++) {
    const back = returnOf(readings, i, rule)
    if (back === null) continue
    const reason = back - i === 1 ? 'spike' : 'jump'
    found.fill(reason, i, back)
    i = back
  }
  return found
}

/** The first reading after an excursion that begins with reading `i`; `null` when none begins there. */
function returnOf<R extends KeptReading>(readings: readonly R[], i: number, rule: ExcursionRule<R>): number | null {
  const before = readings[i - 1] as R
  const level = rule.valueOf(before)
  const step = rule.valueOf(readings[i] as R) - level
  if (Math.abs(step) <= rule.leave) return null
  const direction = step > 0 ? 1 : -1
  for (let j = i + 1; j < readings.length; j++) {
    const reading = readings[j] as R
    if (reading.observedAtMs - before.observedAtMs > rule.durationMaxMs) return null
    const away = direction * (rule.valueOf(reading) - level)
    if (Math.abs(away) <= rule.back) return j - i === 1 || rule.isImpossible(direction) ? j : null
    if (away <= rule.leave) return null
  }
  return null
}
