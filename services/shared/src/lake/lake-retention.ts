import type { Feed } from '../feeds/feed.ts'
import type { LakeObject, LakeStore } from '../ports/lake-store.ts'
import { type AddFile, type DeltaSnapshot, readDeltaSnapshot } from './delta-log.ts'
import { aggregatesTable, bronzeFolder, cleanTable, parseSlotPath } from './lake-paths.ts'

const DAY_MS = 86_400_000

/** Days that each layer keeps. */
export interface RetentionDays {
  readonly bronzeDays: number
  readonly cleanDays: number
  readonly aggregatesDays: number
}

/** What is too old in one layer. */
export interface RetentionPlan {
  /** `traffic/bronze`, or the name of a table. */
  readonly name: string
  /** Everything before this UTC day goes. */
  readonly before: string
  /** Paths in the lake. */
  readonly paths: readonly string[]
  readonly bytes: number
}

export interface BronzeRetentionOptions {
  readonly lake: LakeStore
  readonly feed: Pick<Feed, 'name'>
  readonly days: number
  readonly nowMs: number
  /** Files that hours still have to be built from. */
  readonly isNeeded?: (path: string) => boolean
}

/**
 * The bronze files of days that are too old. Never the newest file of a partition, however old it is: the lake sink
 * finds in it where to go on, and would begin at zero without it.
 */
export async function planBronzeRetention(options: BronzeRetentionOptions): Promise<RetentionPlan> {
  const { lake, feed, days, nowMs, isNeeded = () => false } = options
  const before = firstKeptDay(nowMs, days)
  const objects = (await lake.list(bronzeFolder(feed.name))).filter(({ path }) => SLOT.test(path))
  const newest = newestOfEach(objects)
  const old = objects.filter(({ path }) => dayOfSlot(path) < before && !newest.has(path) && !isNeeded(path))
  return planOf(
    bronzeFolder(feed.name),
    before,
    old.map(({ path, bytes }) => ({ path, bytes })),
  )
}

export interface TableRetentionOptions {
  readonly snapshot: DeltaSnapshot
  readonly table: string
  readonly days: number
  readonly nowMs: number
}

/** The files of a table's days that are too old. Whole UTC days, because the sums of a day are made from all of it. */
export function planTableRetention({ snapshot, table, days, nowMs }: TableRetentionOptions): RetentionPlan {
  const before = firstKeptDay(nowMs, days)
  const old = filesBefore(snapshot, before)
  return planOf(
    table,
    before,
    old.map(({ path, size }) => ({ path: `${table}/${path}`, bytes: size })),
  )
}

/** The files of a snapshot whose day is before a UTC day. A file that does not say its day stays. */
export const filesBefore = ({ files }: DeltaSnapshot, day: string): AddFile[] =>
  [...files.values()].filter(({ tags }) => {
    const fileDay = (tags.hourAt ?? tags.dayAt)?.slice(0, 10)
    return fileDay !== undefined && fileDay < day
  })

/** What retention would take from a feed's part of the lake, as far as the lake itself tells. */
export async function planLakeRetention(
  lake: LakeStore,
  feed: Pick<Feed, 'name'>,
  { bronzeDays, cleanDays, aggregatesDays }: RetentionDays,
  nowMs: number,
): Promise<RetentionPlan[]> {
  const plans = [await planBronzeRetention({ lake, feed, days: bronzeDays, nowMs })]
  for (const [table, days] of [
    [cleanTable(feed.name), cleanDays],
    [aggregatesTable(feed.name), aggregatesDays],
  ] as const) {
    plans.push(planTableRetention({ snapshot: await readDeltaSnapshot(lake, table), table, days, nowMs }))
  }
  return plans
}

const firstKeptDay = (nowMs: number, days: number) => new Date(nowMs - days * DAY_MS).toISOString().slice(0, 10)

/** What is no slot is left alone. */
const SLOT = /\/day=(\d{4}-\d\d-\d\d)\/\d{20}\.parquet$/
const dayOfSlot = (path: string): string => SLOT.exec(path)?.[1] ?? '9999-12-31'

/** The last file of each partition of each topic. */
function newestOfEach(objects: readonly LakeObject[]): Set<string> {
  const newest = new Map<string, { readonly path: string; readonly start: number }>()
  for (const { path } of objects) {
    const { topicId, partition, start } = parseSlotPath(path)
    const known = newest.get(`${topicId}/${partition}`)
    if (known === undefined || known.start < start) newest.set(`${topicId}/${partition}`, { path, start })
  }
  return new Set([...newest.values()].map(({ path }) => path))
}

function planOf(name: string, before: string, files: readonly { path: string; bytes: number }[]): RetentionPlan {
  return { name, before, paths: files.map(({ path }) => path), bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}
