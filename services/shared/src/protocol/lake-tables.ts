import { z } from 'zod'
import { Units } from './answers.ts'

const envelope = { generatedAt: z.iso.datetime(), units: Units }

export const LAKE_ROWS_MAX = 10_000
export const LAKE_ROWS_DEFAULT = 1_000

export const LakeSnapshot = z.object({
  name: z.string().describe('Give it as `version=`'),
  version: z.number().int().describe('The version of the table that it keeps'),
  createdAt: z.iso.datetime(),
  files: z.number().int(),
  rows: z.number().int(),
})

export const LakeTableSummary = z.object({
  name: z.string().describe('Its folder in the lake, and its path below `/api/lake/tables/`'),
  version: z.number().int().describe('The newest; give any as `asOf=`'),
  oldestVersion: z.number().int().describe('The oldest whose commits are kept; vacuum may have taken files of it'),
  committedAt: z.iso.datetime(),
  files: z.number().int(),
  rows: z.number().int(),
  bytes: z.number().int(),
  partitions: z.object({
    days: z.number().int(),
    firstDay: z.string().nullable().describe('UTC'),
    lastDay: z.string().nullable().describe('UTC'),
  }),
  columns: z.record(z.string(), z.string()).describe('Type of each column, as the table says'),
  snapshots: z.array(LakeSnapshot),
})
export type LakeTableSummary = z.infer<typeof LakeTableSummary>

export const LakeTablesAnswer = z.object({ ...envelope, tables: z.array(LakeTableSummary) })
export type LakeTablesAnswer = z.infer<typeof LakeTablesAnswer>

export const LakeValueAnswer = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const LakeRowsAnswer = z.object({
  ...envelope,
  table: z.string(),
  version: z.number().int(),
  snapshot: z.string().nullable().describe('Name of the snapshot that was asked for'),
  numberReturned: z.number().int(),
  rows: z.array(z.record(z.string(), LakeValueAnswer)),
  next: z.string().nullable().describe('Give it as `cursor=`; null: that was all'),
})
export type LakeRowsAnswer = z.infer<typeof LakeRowsAnswer>
