import { createHash } from 'node:crypto'
import { parquetReadObjects, type SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { LakeStore } from '../ports/lake-store.ts'
import { AppError } from '../runtime/app-error.ts'
import { Action } from './delta-actions.ts'
import { deltaFile } from './delta-paths.ts'
import { type DeltaSnapshot, EMPTY_SNAPSHOT, replayOnto } from './delta-snapshot.ts'

const DAY_MS = 86_400_000
/** Who removed a file, or did a piece of work, longer ago than this is left out of checkpoints. */
const REMEMBERED_MS = 30 * DAY_MS

/**
 * Writes a snapshot as one Parquet file, as the protocol wants it, so that a reader need not read every commit before it.
 * Beside it goes its SHA-256: one flipped bit in Parquet can change a value without any error. `_last_checkpoint` is a
 * hint for other readers; that it is missing for a moment does no harm.
 */
export async function writeCheckpoint(lake: LakeStore, table: string, snapshot: DeltaSnapshot): Promise<void> {
  const actions = actionsOf(snapshot)
  const bytes = encodeCheckpoint(actions)
  const file = (kind: 'checkpoint' | 'checkpointHash') => deltaFile(table, snapshot.version, kind)
  await lake.publish(file('checkpoint'), bytes)
  // The hash is of what is there: a killed writer may have left the same content in other bytes.
  await lake.publish(file('checkpointHash'), Buffer.from(sha256(await lake.read(file('checkpoint')))))
  const hint = { version: snapshot.version, size: actions.length }
  await lake.remove(`${table}/_delta_log/_last_checkpoint`)
  await lake.publish(`${table}/_delta_log/_last_checkpoint`, Buffer.from(JSON.stringify(hint)))
}

/**
 * The snapshot in a checkpoint. Throws `AppError` LAKE_CORRUPT when it is not what its hash says, or has no hash: then
 * the commits tell the same.
 */
export async function readCheckpoint(lake: LakeStore, table: string, version: number): Promise<DeltaSnapshot> {
  const path = deltaFile(table, version, 'checkpoint')
  const bytes = await lake.read(path)
  const expected = Buffer.from(await lake.read(deltaFile(table, version, 'checkpointHash'))).toString('utf8')
  if (sha256(bytes) !== expected) throw corrupt(path, `its SHA-256 is ${sha256(bytes)}, expected ${expected}`)
  const replay = replayOnto(EMPTY_SNAPSHOT)
  replay.play(await decodeCheckpoint(path, bytes), version)
  return replay.snapshot()
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function actionsOf({ atMs, ...snapshot }: DeltaSnapshot): Action[] {
  const remembered = (ms: number | undefined) => ms === undefined || ms >= atMs - REMEMBERED_MS
  if (snapshot.protocol === null || snapshot.metaData === null) {
    throw new RangeError('expected a table with protocol and schema to write a checkpoint of')
  }
  return [
    { protocol: snapshot.protocol },
    { metaData: snapshot.metaData },
    ...[...snapshot.transactions.values()].filter((txn) => remembered(txn.lastUpdated)).map((txn) => ({ txn })),
    ...[...snapshot.removed.values()]
      .filter((file) => remembered(file.deletionTimestamp))
      .map((file) => ({
        remove: { ...file, dataChange: false },
      })),
    ...[...snapshot.files.values()].map((file) => ({ add: { ...file, dataChange: false } })),
  ]
}

function encodeCheckpoint(actions: readonly Action[]): Uint8Array {
  const columnData = COLUMNS.map(([name]) => ({ name, data: actions.map((action) => parquetValue(action[name])) }))
  return new Uint8Array(parquetWriteBuffer({ schema: SCHEMA, columnData }))
}

const MAPS = new Set(['partitionValues', 'tags', 'options', 'configuration'])
const INTEGERS_OF_32_BITS = new Set(['minReaderVersion', 'minWriterVersion'])

/** A JSON value as the writer of Parquet takes it: maps as `Map`, 64-bit whole numbers as bigint. */
function parquetValue(value: unknown, name = ''): unknown {
  if (value === undefined) return null
  if (typeof value === 'number') return INTEGERS_OF_32_BITS.has(name) ? value : BigInt(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  if (MAPS.has(name)) return new Map(entries)
  return Object.fromEntries(entries.map(([key, inner]) => [key, parquetValue(inner, key)]))
}

async function decodeCheckpoint(path: string, bytes: Uint8Array): Promise<Action[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  try {
    const rows = await parquetReadObjects({ file })
    return rows.map((row) => Action.parse(jsonValue(row)))
  } catch (cause) {
    throw corrupt(path, 'it is no checkpoint of a table that we can read', cause)
  }
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value === null) return undefined
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, jsonValue(inner)]))
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, jsonValue(inner)]))
}

const corrupt = (path: string, what: string, cause?: unknown) =>
  new AppError('LAKE_CORRUPT', `reading ${path}: ${what}`, { retryable: false, cause })

const text = (name: string): SchemaElement[] => [
  { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
]
const integer = (name: string, type: 'INT32' | 'INT64' = 'INT64'): SchemaElement[] => [
  { name, type, repetition_type: 'OPTIONAL' },
]
const boolean = (name: string): SchemaElement[] => [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }]
const texts = (name: string): SchemaElement[] => [
  { name, num_children: 1, converted_type: 'MAP', repetition_type: 'OPTIONAL' },
  { name: 'key_value', num_children: 2, repetition_type: 'REPEATED' },
  { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  ...text('value'),
]
const list = (name: string): SchemaElement[] => [
  { name, num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  ...text('element'),
]
const group = (name: string, ...children: SchemaElement[][]): SchemaElement[] => [
  { name, num_children: children.length, repetition_type: 'OPTIONAL' },
  ...children.flat(),
]

/** The protocol's schema of a checkpoint, as far as we use it. */
const COLUMNS = [
  ['txn', group('txn', text('appId'), integer('version'), integer('lastUpdated'))],
  [
    'add',
    group(
      'add',
      text('path'),
      texts('partitionValues'),
      integer('size'),
      integer('modificationTime'),
      boolean('dataChange'),
      text('stats'),
      texts('tags'),
    ),
  ],
  ['remove', group('remove', text('path'), integer('deletionTimestamp'), boolean('dataChange'))],
  [
    'metaData',
    group(
      'metaData',
      text('id'),
      text('name'),
      group('format', text('provider'), texts('options')),
      text('schemaString'),
      list('partitionColumns'),
      texts('configuration'),
      integer('createdTime'),
    ),
  ],
  ['protocol', group('protocol', integer('minReaderVersion', 'INT32'), integer('minWriterVersion', 'INT32'))],
] as const
const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: COLUMNS.length },
  ...COLUMNS.flatMap(([, elements]) => elements),
]
