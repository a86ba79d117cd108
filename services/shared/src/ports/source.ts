import type { City } from '../cities/city.ts'

/** Raw messages of one feed, as producers publish them (see the feed's contract). */
export type RawReading = Readonly<Record<string, unknown>>

export interface SourceBatch {
  readonly readings: readonly RawReading[]
  /** All readings of the city observed before this instant were given, epoch ms. A restart goes on from here. */
  readonly nextFromMs: number
}

export interface SourceStatus {
  readonly state: 'on' | 'off'
  /** Why it is off and which setting turns it on; or what it gives. */
  readonly detail: string
  /** What is wrong with it just now, such as a key that is not taken; absent when nothing is. */
  readonly problem?: string
}

/** Calls to somebody else's service, which are counted and may cost money. */
export interface SourceCalls {
  /** At most so many in a day, for all cities together. */
  readonly perDayMax: number
  /** For one city; `null`: the cities share `perDayMax` evenly, and each more makes all of them less fresh. */
  readonly perCityDay: number | null
}

/**
 * Where readings come from. One folder each: under `services/producers/src/sources/`, or under
 * `services/shared/src/sources/` for a `HistorySource`, which the batch layer uses too.
 */
export interface Source {
  readonly name: string
  readonly feed: string
  /** A recording must be labelled as one wherever it is shown. */
  readonly isRecording: boolean
  check(): SourceStatus
  /** What it costs; absent for a source that asks nobody. */
  readonly calls?: SourceCalls
  /** Whether it has anything for this city. */
  covers(city: City): boolean
  /**
   * Readings of a city as they come in, without end, from `fromMs` (what was missed while we were away comes first).
   * Ends quietly when the signal is aborted. Throws only for a bug: failures of the world are retried inside and told by `check().problem`.
   */
  stream(city: City, fromMs: number, signal: AbortSignal): AsyncIterable<SourceBatch>
}

/** A source that can also tell the past: used for the history import of the batch layer. */
export interface HistorySource extends Source {
  /** Seconds between two readings of one sensor; `null` when it has no fixed one. What is expected of it comes from here. */
  intervalS(city: City): number | null
  /** All readings of the city observed in [fromMs, toMs), in order of time. Pure computing, no waiting. */
  history(city: City, fromMs: number, toMs: number): Iterable<readonly RawReading[]>
}
