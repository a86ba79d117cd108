import type { SuspectReason } from '@rocade/shared/feeds/suspicion'
import { HOUR_MS } from '../hour.ts'
import { findGaps, type Gap } from './find-gaps.ts'
import type { KeptRow, QualityFeed, QualityPlace } from './quality-feed.ts'

/** One hour of a city with its neighbours: all that its quality is judged by. */
export interface HourWindow {
  readonly feed: QualityFeed
  readonly hourMs: number
  readonly places: readonly QualityPlace[]
  /** Clean readings of the hour, of the one before and of the one after it, by place, in order of time. */
  readonly rowsByPlace: ReadonlyMap<string, readonly KeptRow[]>
  /** Seconds between two readings of a place as a source itself says; `null` when it does not. */
  readonly intervalS: (source: string) => number | null
  /** Whose readings are expected in an hour that has none. */
  readonly lastSource: string
}

export interface Suspect {
  readonly placeId: string
  readonly source: string
  readonly observedAtMs: number
  readonly reason: SuspectReason
}

/** Quality of one zone and source in one hour. */
export interface QualityCell {
  readonly zoneId: string | null
  readonly source: string
  /** Readings that the source's interval lets expect; `null` when no interval is known, or of a source beside the main one. */
  expected: number | null
  /** Of those expected. */
  missing: number
  readings: number
  sumQualityScore: number
  /** Messages that repeated a reading; `null` where bronze does not tell. */
  duplicates: number | null
  /** Doubted readings by reason. */
  readonly suspects: Map<SuspectReason, number>
  weight: number
  coveredWeight: number
}

export interface HourVerdict {
  readonly hourMs: number
  /** The source that most readings come from. */
  readonly mainSource: string
  readonly intervalS: number | null
  /** Whether the interval is the source's own, or the middle one of what came. */
  readonly intervalOrigin: 'source' | 'measured' | 'unknown'
  readonly cells: readonly QualityCell[]
  readonly suspects: readonly Suspect[]
  readonly gaps: readonly (Gap & { readonly placeId: string })[]
}

/**
 * The quality of one hour of a city as a pure function of its clean readings and those of the hours beside it: the same
 * readings give the same verdict, in whatever order and however often they came. O(readings).
 */
export function judgeHour(window: HourWindow): HourVerdict {
  const { hourMs, places, rowsByPlace } = window
  const isInHour = ({ observedAtMs }: KeptRow) => observedAtMs >= hourMs && observedAtMs < hourMs + HOUR_MS
  const mainSource = mostFrequentSource(rowsByPlace, isInHour) ?? window.lastSource
  const told = window.intervalS(mainSource)
  const measured = told ?? measuredIntervalS(rowsByPlace, mainSource)
  const intervalMs = measured === null ? null : measured * 1000
  const isWhole = wholeSources(window)
  const cells = new Map<string, QualityCell>()
  const cellOf = (zoneId: string | null, source: string) => openCell(cells, zoneId, source)
  const suspects: Suspect[] = []
  const gaps: (Gap & { placeId: string })[] = []
  for (const place of places) {
    const rows = rowsByPlace.get(place.placeId) ?? []
    const found = suspectsOf(window, place, rows, (source) => ({
      intervalMs: source === mainSource ? intervalMs : toMs(window.intervalS(source)),
      isWhole: isWhole.has(source),
    }))
    const main = cellOf(place.zoneId, mainSource)
    main.weight += place.weight
    const own = rows.filter(isInHour)
    if (own.length > 0) main.coveredWeight += place.weight
    for (const row of own) countReading(cellOf(place.zoneId, row.source), row, found.get(row) ?? null)
    for (const row of own) {
      const reason = found.get(row)
      if (reason !== undefined)
        suspects.push({ placeId: place.placeId, source: row.source, observedAtMs: row.observedAtMs, reason })
    }
    if (intervalMs === null) continue
    // A reading of a lagging clock says nothing of its instant: it fills no gap there.
    const instantsMs = rows.filter((row) => found.get(row) !== 'clock').map(({ observedAtMs }) => observedAtMs)
    const ofPlace = findGaps({ hourMs, intervalMs, instantsMs })
    gaps.push(...ofPlace.map((gap) => ({ placeId: place.placeId, ...gap })))
    const expected = Math.round(HOUR_MS / intervalMs)
    main.expected = (main.expected ?? 0) + expected
    main.missing += Math.min(
      expected,
      ofPlace.reduce((sum, { missing }) => sum + missing, 0),
    )
  }
  const intervalOrigin = told !== null ? 'source' : measured !== null ? 'measured' : 'unknown'
  return { hourMs, mainSource, intervalS: measured, intervalOrigin, cells: [...cells.values()], suspects, gaps }
}

const toMs = (seconds: number | null) => (seconds === null ? null : seconds * 1000)

/** The doubted readings of a place; each source is judged by its own readings only. */
function suspectsOf(
  { feed }: HourWindow,
  place: QualityPlace,
  rows: readonly KeptRow[],
  traitsOf: (source: string) => { intervalMs: number | null; isWhole: boolean },
): Map<KeptRow, SuspectReason> {
  const found = new Map<KeptRow, SuspectReason>()
  const sources = new Set(rows.map((row) => row.source))
  for (const source of sources) {
    const own = sources.size === 1 ? rows : rows.filter((row) => row.source === source)
    feed.judge(own, place, traitsOf(source)).forEach((reason, i) => {
      if (reason !== null) found.set(own[i] as KeptRow, reason)
    })
  }
  return found
}

function countReading(cell: QualityCell, row: KeptRow, reason: SuspectReason | null): void {
  cell.readings += 1
  cell.sumQualityScore += row.qualityScore
  if (row.copies !== null) cell.duplicates = (cell.duplicates ?? 0) + row.copies - 1
  if (reason !== null) cell.suspects.set(reason, (cell.suspects.get(reason) ?? 0) + 1)
}

function openCell(cells: Map<string, QualityCell>, zoneId: string | null, source: string): QualityCell {
  const key = `${zoneId ?? ''} ${source}`
  const cell = cells.get(key) ?? {
    zoneId,
    source,
    expected: null,
    missing: 0,
    readings: 0,
    sumQualityScore: 0,
    duplicates: null,
    suspects: new Map(),
    weight: 0,
    coveredWeight: 0,
  }
  cells.set(key, cell)
  return cell
}

function mostFrequentSource(
  rowsByPlace: ReadonlyMap<string, readonly KeptRow[]>,
  isInHour: (row: KeptRow) => boolean,
): string | null {
  const counts = new Map<string, number>()
  for (const rows of rowsByPlace.values()) {
    for (const row of rows) if (isInHour(row)) counts.set(row.source, (counts.get(row.source) ?? 0) + 1)
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0] ?? null
}

/** The middle one of all distances between two readings of a place, in s; `null` when no place has two. */
function measuredIntervalS(rowsByPlace: ReadonlyMap<string, readonly KeptRow[]>, source: string): number | null {
  const distances: number[] = []
  for (const rows of rowsByPlace.values()) {
    const instants = rows.filter((row) => row.source === source).map(({ observedAtMs }) => observedAtMs)
    for (let i = 1; i < instants.length; i++) distances.push((instants[i] as number) - (instants[i - 1] as number))
  }
  const middle = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)]
  return middle === undefined || middle <= 0 ? null : middle / 1000
}

/** The sources that give nothing but whole numbers in the window. */
function wholeSources({ feed, rowsByPlace }: HourWindow): Set<string> {
  const whole = new Set<string>()
  const broken = new Set<string>()
  for (const rows of rowsByPlace.values()) {
    for (const row of rows) {
      if (broken.has(row.source)) continue
      if (Number.isInteger(row[feed.mainField])) whole.add(row.source)
      else broken.add(row.source)
    }
  }
  return new Set([...whole].filter((source) => !broken.has(source)))
}
