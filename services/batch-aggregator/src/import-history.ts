import { setImmediate as nextTurn } from 'node:timers/promises'
import type { City } from '@rocade/shared/cities/city'
import { cityExtent } from '@rocade/shared/cities/city-extent'
import type { Feed, FeedReading } from '@rocade/shared/feeds/feed'
import { fileFacts } from '@rocade/shared/lake/file-facts'
import { encodeParquet } from '@rocade/shared/lake/parquet-file'
import type { LakeValue } from '@rocade/shared/lake/row-hash'
import type { HistorySource, RawReading } from '@rocade/shared/ports/source'
import type { BatchContext } from './batch-context.ts'
import { addHourFile, cleanColumns, filesByHour, type HourFile, newHourPath } from './clean-table.ts'
import { DAY_MS, HOUR_MS, hoursBetween, startOfUtcDayMs } from './hour.ts'
import { loadBatchView, startOfViewMs } from './load-batch-view.ts'
import { raiseWatermark } from './watermark.ts'

export interface ImportProgress {
  readonly feed: string
  readonly cityId: string
  readonly hoursDone: number
  readonly hoursTotal: number
  /** Readings imported by this run so far. */
  readonly readings: number
}

/**
 * Imports the past of a city from a source, hour by hour, newest day first: cleaned by the same rules as the stream, and
 * straight into the clean table. Hours that the table has are left alone, so an import that was cut off goes on.
 * After each day its hours are in the batch view; from the first one on it answers for the past. Hours before `importUntilMs` come from here only.
 */
export async function importHistory(
  context: BatchContext,
  source: HistorySource,
  importUntilMs: number,
  onProgress: (progress: ImportProgress) => void,
): Promise<void> {
  const { feed, city, clean, config } = context
  const fromMs = importUntilMs - config.HISTORY_DAYS * DAY_MS
  const present = filesByHour(await clean.snapshot(), city.cityId)
  const missing = hoursBetween(fromMs, importUntilMs).filter((hourMs) => !present.has(hourMs))
  const viewFromMs = startOfViewMs(context)
  let hoursDone = 0
  let readings = 0
  // The view of one day is loaded while the next day is computed: half of the time would go by waiting for disks.
  let loading: Promise<void> = Promise.resolve()
  for (const hours of byDayNewestFirst(missing)) {
    const writing: Promise<HourFile>[] = []
    const isBeforeView = (hours[0] ?? 0) < viewFromMs
    for (const span of spansOf(hours, isBeforeView)) {
      if (context.signal.aborted) break
      const file = importSpan(context, source, span)
      hoursDone += span.hours
      readings += file?.rows ?? 0
      if (file !== null) writing.push(file.written)
      onProgress({ feed: feed.name, cityId: city.cityId, hoursDone, hoursTotal: missing.length, readings })
      await nextTurn()
    }
    const files = await Promise.all(writing)
    await loading
    if (context.signal.aborted) return
    const operation = `import ${city.cityId} from ${source.name}`
    if (files.length > 0) await clean.commit({ add: files.map(addHourFile), remove: [], operation })
    // Nothing of the view has changed: there is only the end of the way to wait for.
    if (isBeforeView) continue
    loading = loadBatchView(context).then(() => raiseWatermark(context.pool, feed, city.cityId, importUntilMs))
    loading.catch(() => {}) // it is thrown where it is awaited
  }
  await loading
}

function byDayNewestFirst(hours: readonly number[]): number[][] {
  const days = new Map<number, number[]>()
  for (const hourMs of hours) {
    const day = startOfUtcDayMs(hourMs)
    days.set(day, [...(days.get(day) ?? []), hourMs])
  }
  return [...days].sort(([a], [b]) => b - a).map(([, hoursOfDay]) => hoursOfDay)
}

interface Span {
  readonly hourMs: number
  readonly hours: 1 | 24
}

/** The hours of a day one by one; a whole day before the batch view as one. */
const spansOf = (hours: readonly number[], isBeforeView: boolean): Span[] =>
  isBeforeView && hours.length === 24
    ? [{ hourMs: Math.min(...hours), hours: 24 }]
    : hours.map((hourMs) => ({ hourMs, hours: 1 }))

/** Cleans hours of the past and begins to write them as a file of the clean table. `null` when the source has nothing for them. */
function importSpan(
  { feed, city, lake, clean, clock, logger }: BatchContext,
  source: HistorySource,
  { hourMs, hours }: Span,
) {
  const endMs = hourMs + hours * HOUR_MS
  const { readings, jsonBytes, rejected } = cleanSpan(feed, city, source.history(city, hourMs, endMs), endMs)
  if (rejected.size > 0) {
    logger.warn(
      { source: source.name, hourAt: new Date(hourMs), rejected: Object.fromEntries(rejected) },
      'history was rejected',
    )
  }
  if (readings.length === 0) return null
  const bytes = encodeParquet(cleanColumns(feed), toColumns(feed, readings), {}, { isDense: true })
  const hour = { cityId: city.cityId, hourMs }
  const path = newHourPath(hour)
  const file: HourFile = {
    hour,
    hours,
    path,
    origin: 'import',
    facts: fileFacts(path, bytes),
    jsonBytes,
    atMs: clock.nowMs(),
  }
  const written = lake.publish(`${clean.name}/${path}`, bytes).then(() => file)
  written.catch(() => {}) // it is thrown where it is awaited
  return { rows: readings.length, written }
}

interface ScoredReading {
  readonly reading: FeedReading
  readonly qualityScore: number
}

/** The rules of the stream on readings of the past: they are judged as if the log had taken them at the end of their hours. */
function cleanSpan(feed: Feed, city: City, history: Iterable<readonly RawReading[]>, endMs: number) {
  const extent = cityExtent(city)
  const context = {
    appendedAtMs: endMs,
    extentOf: () => extent,
    hasCity: (cityId: string) => cityId === city.cityId,
    hasSegment: (_cityId: string, segmentId: string) => city.segmentsById.has(segmentId),
  }
  const byKey = new Map<string, ScoredReading[]>()
  const ids = new Set<string>()
  const rejected = new Map<string, number>()
  let jsonBytes = 0
  for (const batch of history) {
    for (const raw of batch) {
      const result = feed.clean(raw, context)
      if (result.kind === 'reject') {
        rejected.set(result.reason, (rejected.get(result.reason) ?? 0) + 1)
        continue
      }
      if (ids.has(result.reading.readingId)) continue
      ids.add(result.reading.readingId)
      jsonBytes += JSON.stringify(raw).length
      const key = feed.keyOf(result.reading)
      const group = byKey.get(key)
      if (group === undefined) byKey.set(key, [result])
      else group.push(result)
    }
  }
  // By place, then time: equal neighbours pack small, and a reader of one place reads few pages.
  const readings = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => group)
  return { readings, jsonBytes, rejected }
}

function toColumns(feed: Feed, readings: readonly ScoredReading[]): LakeValue[][] {
  return [
    ...feed.columns.map((column) => readings.map(({ reading }) => column.read(reading))),
    readings.map(({ qualityScore }) => qualityScore),
  ]
}
