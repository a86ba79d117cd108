import type { Violation } from '../check-invariants.ts'
import type { BronzeFile, BronzeRowSeen, LogPartition, Stored, StoredGap } from '../stored.ts'
import { type Expectation, type ExpectedMessage, placeOf } from './expectation.ts'
import { violationOf } from './violations.ts'

/** I3: by partition the files follow one another; each message of the log is in one file, at its offset, as it was. */
export function checkBronze(expected: Expectation, stored: Stored): Violation[] {
  const violations = [...stored.bronze.flatMap(checkFile), ...violationOf('I3', 'cannot be read', stored.unreadable)]
  for (const partition of stored.log) {
    const files = stored.bronze
      .filter((file) => file.topicId === partition.topicId && file.partition === partition.partition)
      .sort((a, b) => a.start - b.start || a.slotStart - b.slotStart)
    violations.push(
      ...checkTiling(
        files.filter((file) => !isGapFile(file)),
        partition,
        stored.gaps,
      ),
      ...checkRows(files, partition, expected),
    )
  }
  const partitions = new Set(stored.log.map(({ topicId, partition }) => `${topicId}/${partition}`))
  const foreign = stored.bronze.filter(({ topicId, partition }) => !partitions.has(`${topicId}/${partition}`))
  return [...violations, ...violationOf('I3', 'file of a partition that the log never had', pathsOf(foreign))]
}

/** Stands in the slots of what the log no longer had. What it covers must be a recorded gap, or in other files: so it counts for nothing. */
const isGapFile = ({ rowsInFooter, rows, slotStart, start }: BronzeFile) =>
  rowsInFooter === 0 && rows.length === 0 && slotStart === start

/** A file by itself: name, footer and rows agree. */
function checkFile(file: BronzeFile): Violation[] {
  if (isGapFile(file)) return []
  const first = file.rows[0]?.offset
  const last = file.rows.at(-1)?.offset
  const problems: readonly (readonly [boolean, string])[] = [
    [file.slotStart !== file.start, 'its name and its footer begin at different offsets'],
    [first === undefined || first < file.start, 'its first row is before its footer begins'],
    [last === undefined || last + 1 !== file.end, 'its last row is not where its footer ends'],
    [file.rowsInFooter !== file.rows.length, 'its footer counts other rows than it has'],
  ]
  return problems.flatMap(([isBad, what]) => (isBad ? [{ invariant: 'I3', what, ids: [file.path] }] : []))
}

/** No overlap, and between two files nothing but recorded gaps and offsets that no message has. */
function checkTiling(files: readonly BronzeFile[], log: LogPartition, gaps: readonly StoredGap[]): Violation[] {
  const overlaps: string[] = []
  const holes: string[] = []
  let end = 0
  for (const file of files) {
    if (file.start < end) overlaps.push(file.path)
    if (hasMessages(log, end, file.start, gaps)) holes.push(`${log.topicId}/${log.partition}/${end}-${file.start - 1}`)
    end = Math.max(end, file.end)
  }
  if (hasMessages(log, end, log.end, gaps)) holes.push(`${log.topicId}/${log.partition}/${end}-${log.end - 1}`)
  const beyond = end > log.end ? [`${log.topicId}/${log.partition}/${log.end}-${end - 1}`] : []
  return [
    ...violationOf('I3', 'file overlaps the one before', overlaps),
    ...violationOf('I3', 'range of the log in no file', holes),
    ...violationOf('I3', 'range beyond the end of the log', beyond),
  ]
}

const hasMessages = (log: LogPartition, from: number, to: number, gaps: readonly StoredGap[]) =>
  log.messages.some(({ offset }) => offset >= from && offset < to && !isGap(log, offset, gaps))

const isGap = ({ topicId, partition }: LogPartition, offset: number, gaps: readonly StoredGap[]) =>
  gaps.some(
    (gap) =>
      gap.sink === 'lake' &&
      gap.topicId === topicId &&
      gap.partition === partition &&
      offset >= gap.from &&
      offset < gap.to,
  )

/** Each row is the message that the log has at its offset, and has it once. */
function checkRows(files: readonly BronzeFile[], log: LogPartition, { byPlace }: Expectation): Violation[] {
  const seen = new Set<number>()
  const twice: string[] = []
  const others: string[] = []
  for (const row of files.flatMap((file) => file.rows)) {
    const place = placeOf({ ...log, offset: row.offset })
    if (seen.has(row.offset)) twice.push(place)
    seen.add(row.offset)
    if (!isSame(row, byPlace.get(place))) others.push(place)
  }
  return [
    ...violationOf('I3', 'message in bronze twice', twice),
    ...violationOf('I3', 'row that is not the message at its offset', others),
  ]
}

function isSame(row: BronzeRowSeen, message: ExpectedMessage | undefined): boolean {
  const as = message?.class
  if (as === undefined || as === null) return false
  if (as.kind === 'accept') return row.verdict === 'accept' && row.content?.readingId === as.readingId
  return row.verdict === as.reason && row.rawHash === message?.valueHash
}

const pathsOf = (files: readonly BronzeFile[]) => files.map(({ path }) => path)
