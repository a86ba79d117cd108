import { traffic } from '@rocade/shared/feeds/index'
import { type BronzeFacts, readBronzeFacts } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import { readBronzeRows } from '@rocade/shared/lake/read-bronze-rows'
import type { SustainedParts } from './sustained-parts.ts'
import { digestOf, digestText, type SustainedStream, sumOfDigests } from './sustained-readings.ts'

/** What both stores have of a stream, beside what was sent. */
export interface SustainedCheck {
  /** In words; empty when both stores have each reading once, and as it was sent. */
  readonly problems: readonly string[]
  readonly bronzeFiles: number
  readonly bronzeBytes: number
  readonly jsonBytes: number
}

/** Counts and sums up what is stored, by the stores' own readers, and makes the stream once more to compare. */
export async function checkSustained(
  { pool, lake }: SustainedParts,
  stream: SustainedStream,
  count: number,
): Promise<SustainedCheck> {
  const problems: string[] = []
  const sent = sumOfDigests(stream, count)
  const { rows } = await pool.query<{ rows: number; ids: number; sum: string }>(
    `SELECT count(*) AS rows, count(DISTINCT reading_id) AS ids,
       sum(('x' || substr(md5(reading_id::text || ' ' || round((speed_kmh * 1000)::numeric)::text), 1, 15))::bit(60)::bigint)::text AS sum
     FROM traffic_data`,
  )
  const stored = rows[0]
  if (stored?.rows !== count || stored.ids !== count)
    problems.push(`PostgreSQL has ${stored?.rows} rows of ${stored?.ids} readings, sent were ${count}`)
  if (BigInt(stored?.sum ?? 0) !== sent) problems.push('the readings in PostgreSQL are not those that were sent')

  const byPartition = new Map<string, { path: string; facts: BronzeFacts }[]>()
  let sum = 0n
  let accepted = 0
  let bronzeBytes = 0
  let jsonBytes = 0
  const objects = await lake.list(bronzeFolder(traffic.name))
  for (const { path } of objects) {
    const bytes = await lake.read(path)
    const { facts, rows: read } = await readBronzeRows(traffic, path, bytes)
    for (const row of read) {
      if (row.verdict !== 'accept') continue
      accepted += 1
      sum += digestOf(digestText(String(row.reading_id), Number(row.speed_kmh)))
    }
    bronzeBytes += bytes.byteLength
    jsonBytes += facts.jsonBytes
    const { topicId, partition } = parseSlotPath(path)
    const key = `${topicId}/${partition}`
    byPartition.set(key, [...(byPartition.get(key) ?? []), { path, facts: readBronzeFacts(path, bytes) }])
  }
  if (accepted !== count) problems.push(`bronze has ${accepted} readings, sent were ${count}`)
  if (sum !== sent) problems.push('the readings in bronze are not those that were sent')
  for (const files of byPartition.values()) problems.push(...tilingProblems(files))
  return { problems, bronzeFiles: objects.length, bronzeBytes, jsonBytes }
}

/** Each file begins where the one before it ends. */
function tilingProblems(files: readonly { readonly path: string; readonly facts: BronzeFacts }[]): string[] {
  const sorted = [...files].sort((a, b) => a.facts.start - b.facts.start)
  return sorted.flatMap(({ path, facts }, i) =>
    facts.start === (sorted[i - 1]?.facts.end ?? 0) ? [] : [`${path} does not begin where the file before it ends`],
  )
}
