import { setTimeout as delay } from 'node:timers/promises'
import { feeds } from '@rocade/shared/feeds/index'
import { readBronzeFacts } from '@rocade/shared/lake/bronze-file'
import { type AddFile, type DeltaSnapshot, EMPTY_SNAPSHOT, readDeltaSnapshot } from '@rocade/shared/lake/delta-log'
import { aggregatesTable, bronzeFolder, cleanTable, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import type { Clock } from '@rocade/shared/ports/clock'
import type { LakeObject, LakeStore, LakeUsage } from '@rocade/shared/ports/lake-store'
import type { Logger } from 'pino'
import { type CountedFile, countedFile, type LakeDataset, lakeDataset } from './lake-datasets.ts'

/** Where the lake sink stands in a partition of a feed's newest raw topic. */
export interface LakePosition {
  readonly feed: string
  readonly partition: number
  readonly nextOffset: number
  readonly updatedAtMs: number
}

export interface LakeContents {
  readonly atMs: number
  readonly usage: LakeUsage
  readonly positions: readonly LakePosition[]
  /** `null`: everything; a city: its part of the tables. Bronze holds the messages of all cities together. */
  datasets(cityId: string | null): LakeDataset[]
}

export interface LakeWatch extends AsyncDisposable {
  /** What the last look found; waits for the first one. Rejects when that failed. */
  contents(): Promise<LakeContents>
  /** Whether the last look failed, so that `contents` is older than it should be. */
  isStale(): boolean
}

export interface LakeWatchOptions {
  readonly lake: LakeStore
  readonly clock: Clock
  readonly logger: Logger
}

const LOOK_EVERY_MS = 30_000
/** Looking must stay cheap beside everything else: at most this share of the time. */
const LOOK_SHARE_MAX = 0.05
/** Footers read in one look; the rest comes in the next ones, which then follow soon. */
const FOOTERS_PER_LOOK = 300
const NEXT_LOOK_SOON_MS = 1_000

interface BronzeFile extends CountedFile {
  /** Offset after the last message; `null` when the footer cannot be read. */
  readonly end: number | null
}

/** Looks into the lake in the background, so that no request ever waits for a listing. */
export function startLakeWatch(options: LakeWatchOptions): LakeWatch {
  const stop = new AbortController()
  const look = createLook(options)
  let last: LakeContents | null = null
  let failed: unknown = null
  let looking: ReturnType<typeof look> | null = null

  /** One look at a time, whoever asks for it. */
  function lookNow(): ReturnType<typeof look> {
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const startedMs = performance.now()
      let waitMs = LOOK_EVERY_MS
      try {
        const found = await lookNow()
        last = found.contents
        failed = null
        if (found.uncounted > 0) waitMs = NEXT_LOOK_SOON_MS
      } catch (error) {
        if (failed === null) options.logger.warn({ err: error }, 'the lake cannot be looked into; it is tried again')
        failed = error
      }
      waitMs = Math.max(waitMs, (performance.now() - startedMs) / LOOK_SHARE_MAX)
      await delay(waitMs, undefined, { signal: stop.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    isStale: () => failed !== null,
    contents: async () => last ?? (await lookNow()).contents,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

function createLook({ lake, clock, logger }: LakeWatchOptions) {
  const bronze = new Map<string, BronzeFile>()
  const snapshots = new Map<string, DeltaSnapshot>()

  async function readFooter(object: LakeObject): Promise<BronzeFile> {
    const known = { bytes: object.bytes, atMs: object.modifiedAtMs }
    try {
      const facts = readBronzeFacts(object.path, await lake.read(object.path))
      return { ...known, rows: facts.rows, jsonBytes: facts.jsonBytes, end: facts.end }
    } catch (error) {
      logger.warn({ err: error, path: object.path }, 'a bronze file cannot be counted')
      return { ...known, rows: null, jsonBytes: null, end: null }
    }
  }

  /** All bronze files of a feed; of at most `footersMax` new ones the footer is read. Slots are never rewritten. */
  async function bronzeFiles(feed: string, footersMax: number) {
    const objects = (await lake.list(bronzeFolder(feed))).filter((object) => object.path.endsWith('.parquet'))
    const isKnown = (object: LakeObject) => bronze.get(object.path)?.bytes === object.bytes
    const unknown = objects.filter((object) => !isKnown(object))
    for (const object of unknown.slice(0, footersMax)) bronze.set(object.path, await readFooter(object))
    const present = new Set(objects.map((object) => object.path))
    for (const path of bronze.keys()) {
      if (path.startsWith(`${bronzeFolder(feed)}/`) && !present.has(path)) bronze.delete(path)
    }
    return { objects, uncounted: Math.max(0, unknown.length - footersMax) }
  }

  async function tableFiles(table: string): Promise<AddFile[]> {
    const snapshot = await readDeltaSnapshot(lake, table, snapshots.get(table) ?? EMPTY_SNAPSHOT)
    snapshots.set(table, snapshot)
    return [...snapshot.files.values()]
  }

  return async (): Promise<{ contents: LakeContents; uncounted: number }> => {
    const parts: FeedPart[] = []
    let uncounted = 0
    for (const { name: feed } of feeds) {
      const found = await bronzeFiles(feed, FOOTERS_PER_LOOK)
      uncounted += found.uncounted
      const files = found.objects.map((object) => ({ path: object.path, ...fileOf(object, bronze) }))
      const clean = await tableFiles(cleanTable(feed))
      const aggregates = await tableFiles(aggregatesTable(feed))
      parts.push({ feed, files, positions: positionsOf(feed, files), clean, aggregates })
    }
    const datasets = (cityId: string | null) =>
      parts.flatMap(({ feed, files, clean, aggregates }) => [
        ...(cityId === null ? [lakeDataset({ name: bronzeFolder(feed), feed, layer: 'bronze' }, files)] : []),
        lakeDataset({ name: cleanTable(feed), feed, layer: 'silver' }, ofCity(clean, cityId)),
        lakeDataset({ name: aggregatesTable(feed), feed, layer: 'gold' }, ofCity(aggregates, cityId)),
      ])
    const positions = parts.flatMap((part) => part.positions)
    return { contents: { atMs: clock.nowMs(), usage: await lake.usage(), positions, datasets }, uncounted }
  }
}

interface FeedPart {
  readonly feed: string
  readonly files: readonly BronzeFile[]
  readonly positions: readonly LakePosition[]
  readonly clean: readonly AddFile[]
  readonly aggregates: readonly AddFile[]
}

const fileOf = (object: LakeObject, known: ReadonlyMap<string, BronzeFile>): BronzeFile =>
  known.get(object.path) ?? { bytes: object.bytes, atMs: object.modifiedAtMs, rows: null, jsonBytes: null, end: null }

const ofCity = (files: readonly AddFile[], cityId: string | null): CountedFile[] =>
  files.filter((file) => cityId === null || file.tags.cityId === cityId).map(countedFile)

/** The end of the newest file of each partition, of the topic that was written to last. */
function positionsOf(feed: string, files: readonly (BronzeFile & { readonly path: string })[]): LakePosition[] {
  const slots = files.map((file) => ({ ...parseSlotPath(file.path), ...file }))
  const newest = slots.reduce<(typeof slots)[number] | null>(
    (best, slot) => (best === null || slot.atMs > best.atMs ? slot : best),
    null,
  )
  const byPartition = new Map<number, LakePosition>()
  for (const { topicId, partition, end, atMs } of slots) {
    if (topicId !== newest?.topicId || end === null) continue
    const known = byPartition.get(partition)
    if (known !== undefined && known.nextOffset >= end) continue
    byPartition.set(partition, { feed, partition, nextOffset: end, updatedAtMs: atMs })
  }
  return [...byPartition.values()].sort((a, b) => a.partition - b.partition)
}
