import type { Feed } from '../feeds/feed.ts'
import type { LakeObject, LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import type { BronzeFacts } from './bronze-file.ts'
import type { LakeFindings } from './lake-findings.ts'
import { bronzeFolder, parseSlotPath } from './lake-paths.ts'
import type { BronzeRow } from './read-bronze-rows.ts'

/** Offsets [from, to) of a partition that the sink noticed to be missing in the log, and wrote down. */
export interface RecordedGap {
  readonly topicId: string
  readonly partition: number
  readonly from: number
  readonly to: number
}

export interface CheckBronzeOptions {
  readonly lake: LakeStore
  readonly feed: Pick<Feed, 'name'>
  /** Reads a file and checks the hashes of its rows. */
  readonly read: (
    path: string,
    bytes: Uint8Array,
  ) => Promise<{ readonly facts: BronzeFacts; readonly rows: readonly BronzeRow[] }>
  readonly gaps: readonly RecordedGap[]
  readonly signal: AbortSignal
}

interface Range {
  readonly path: string
  readonly start: number
  readonly end: number
}

/**
 * Checks every bronze file of a feed (row hashes, footer, name), and that the files of each partition of each topic
 * follow one another without gap or overlap. What retention took from the front is no gap.
 */
export async function checkBronze(options: CheckBronzeOptions): Promise<LakeFindings> {
  const { lake, feed, gaps, signal } = options
  const objects = await lake.list(bronzeFolder(feed.name))
  const problems: string[] = []
  const series = new Map<string, Range[]>()
  let rows = 0
  for (const object of objects) {
    signal.throwIfAborted()
    const found = await checkFile(options, object)
    problems.push(...found.problems)
    if (found.range === null) continue
    rows += found.rows
    const key = `${found.topicId}/${found.partition}`
    series.set(key, [...(series.get(key) ?? []), found.range])
  }
  for (const [key, ranges] of series) problems.push(...tilingProblems(key, ranges, gaps))
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0)
  const notes = [`${series.size} partitions`]
  return { name: bronzeFolder(feed.name), files: objects.length, rows, bytes, notes, problems }
}

async function checkFile({ lake, read }: CheckBronzeOptions, { path, bytes: size }: LakeObject) {
  const none = { range: null, rows: 0, topicId: '', partition: 0 }
  try {
    const slot = parseSlotPath(path)
    const bytes = await lake.read(path)
    const { facts, rows } = await read(path, bytes)
    // One without rows stands in the slot of what the log no longer had; what it covers is recorded, or in another file.
    const isGap = facts.rows === 0
    const first = Number(rows[0]?.message_offset)
    const last = Number(rows.at(-1)?.message_offset)
    const isOfOthers = !isGap && (first < facts.start || last + 1 !== facts.end)
    const wrong = [
      [bytes.byteLength !== size, `it has ${bytes.byteLength} bytes, the lake lists ${size}`],
      [facts.start !== slot.start, `its footer begins at offset ${facts.start}, its name at ${slot.start}`],
      [facts.rows !== rows.length, `its footer counts ${facts.rows} rows, it has ${rows.length}`],
      [isOfOthers, `its rows are not those of ${facts.start} to ${facts.end - 1}`],
    ] as const
    const problems = wrong.flatMap(([isWrong, what]) => (isWrong ? [`${path}: ${what}`] : []))
    const { topicId, partition } = slot
    const range = isGap ? null : { path, start: facts.start, end: facts.end }
    return { range, rows: rows.length, topicId, partition, problems }
  } catch (error) {
    // Retention may have taken it since it was listed.
    if (error instanceof AppError && error.code === 'LAKE_NOT_FOUND') return { ...none, problems: [] }
    if (error instanceof AppError && error.code === 'LAKE_CORRUPT')
      return { ...none, problems: [`${path}: ${error.message}`] }
    throw error
  }
}

function tilingProblems(key: string, ranges: readonly Range[], gaps: readonly RecordedGap[]): string[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start)
  const problems: string[] = []
  let end = sorted[0]?.start ?? 0
  for (const range of sorted) {
    if (range.start < end) problems.push(`${range.path}: overlaps the file before, which ends at offset ${end - 1}`)
    if (range.start > end && !isRecorded(key, end, range.start, gaps)) {
      problems.push(
        `${range.path}: offsets ${end} to ${range.start - 1} before it are in no file, and no gap is recorded`,
      )
    }
    end = Math.max(end, range.end)
  }
  return problems
}

const isRecorded = (key: string, from: number, to: number, gaps: readonly RecordedGap[]) =>
  gaps.some((gap) => `${gap.topicId}/${gap.partition}` === key && gap.from <= from && gap.to >= to)
