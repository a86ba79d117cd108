import { z } from 'zod'

const Texts = z.record(z.string(), z.string())

/** A file that belongs to a table (Delta Lake protocol, "Add File"). */
export const AddFile = z.object({
  path: z.string(),
  partitionValues: Texts,
  size: z.number(),
  modificationTime: z.number(),
  dataChange: z.boolean(),
  stats: z.string(),
  tags: Texts.default({}),
})
export type AddFile = z.infer<typeof AddFile>

/** A file that no longer belongs to it ("Remove File"); vacuum deletes it later. */
export const RemoveFile = z.object({
  path: z.string(),
  deletionTimestamp: z.number().default(0),
  dataChange: z.boolean().default(true),
})
export type RemoveFile = z.infer<typeof RemoveFile>

/** Which piece of work a commit has done ("Transaction Identifiers"): of two of one `appId` the later has the higher version. */
export const Transaction = z.object({ appId: z.string(), version: z.number(), lastUpdated: z.number().optional() })
export type Transaction = z.infer<typeof Transaction>

export const MetaData = z.object({
  id: z.string(),
  name: z.string().optional(),
  format: z.object({ provider: z.literal('parquet'), options: Texts.default({}) }),
  schemaString: z.string(),
  partitionColumns: z.array(z.string()),
  createdTime: z.number().optional(),
  configuration: Texts.default({}),
})
export type MetaData = z.infer<typeof MetaData>

/** What a reader and a writer of the table must know. We know reader version 1 and writer version 2. */
export const Protocol = z.object({
  minReaderVersion: z.literal(1),
  minWriterVersion: z.union([z.literal(1), z.literal(2)]),
})
export type Protocol = z.infer<typeof Protocol>

/** One action of a commit or a checkpoint; those that we do not know say nothing about the files. */
export const Action = z.object({
  add: AddFile.optional(),
  remove: RemoveFile.optional(),
  txn: Transaction.optional(),
  metaData: MetaData.optional(),
  protocol: Protocol.optional(),
  commitInfo: z
    .object({
      timestamp: z.number().optional(),
      operation: z.string().optional(),
      engineInfo: z.string().optional(),
    })
    .optional(),
})
export type Action = z.infer<typeof Action>
