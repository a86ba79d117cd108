import type { AddFile } from '@rocade/shared/lake/delta-log'
import type { HdfsStatsAnswer } from '@rocade/shared/protocol/answers'
import { z } from 'zod'

export type LakeDataset = HdfsStatsAnswer['datasets'][number]

/** What is known of one file. `rows` is `null` while its footer was not read. */
export interface CountedFile {
  readonly bytes: number
  readonly rows: number | null
  readonly jsonBytes: number | null
  readonly atMs: number
}

export interface DatasetName {
  readonly name: string
  readonly feed: string
  readonly layer: LakeDataset['layer']
}

/**
 * A dataset from its files. The compression ratio compares only files of which both sizes are known: the others
 * would make it look better or worse than it is. Pure.
 */
export function lakeDataset(named: DatasetName, files: readonly CountedFile[]): LakeDataset {
  const compared = files.filter((file) => file.jsonBytes !== null)
  const jsonBytes = compared.reduce((sum, file) => sum + (file.jsonBytes ?? 0), 0)
  const comparedBytes = sum(compared.map((file) => file.bytes))
  const uncountedFiles = files.filter((file) => file.rows === null).length
  const newestAtMs = files.reduce<number | null>((newest, file) => Math.max(newest ?? file.atMs, file.atMs), null)
  return {
    ...named,
    files: files.length,
    bytes: sum(files.map((file) => file.bytes)),
    rows: sum(files.map((file) => file.rows ?? 0)),
    newestAt: newestAtMs === null ? null : new Date(newestAtMs).toISOString(),
    jsonBytes: compared.length === 0 ? null : jsonBytes,
    compressionRatio: comparedBytes === 0 ? null : jsonBytes / comparedBytes,
    ...(uncountedFiles === 0 ? {} : { uncountedFiles }),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const Stats = z.object({ numRecords: z.number() })

/** A file of a table, as its commit says. */
export function countedFile(file: AddFile): CountedFile {
  const stats = Stats.safeParse(parsed(file.stats))
  const { jsonBytes } = file.tags
  return {
    bytes: file.size,
    rows: stats.success ? stats.data.numRecords : null,
    jsonBytes: jsonBytes === undefined ? null : Number(jsonBytes),
    atMs: file.modificationTime,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
