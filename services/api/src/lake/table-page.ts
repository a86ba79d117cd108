import type { AddFile } from '@rocade/shared/lake/delta-log'
import { sha256Of } from '@rocade/shared/lake/file-facts'
import type { BatchEngine, EngineRow } from '@rocade/shared/ports/batch-engine'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import { AppError } from '@rocade/shared/runtime/app-error'
import { ProblemError } from '../http/problem.ts'
import type { TableState } from './table-catalog.ts'

/** Files looked into for one page: a filter that nothing fits ends a page early, with the place to go on at. */
const FILES_PER_PAGE = 200
const HOUR_MS = 3_600_000
/** Verified files that are remembered. */
const REMEMBERED_MAX = 20_000

export interface RowFilter {
  readonly cityId: string | null
  /** [fromMs, toMs), epoch ms. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly placeId: string | null
}

/** Where a page begins: a file of the table, and how many of its fitting rows were told before. */
export interface PagePlace {
  readonly path: string
  readonly offset: number
}

export interface TablePage {
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[]
  readonly next: PagePlace | null
}

export interface TablePages {
  /** At most `limit` rows from a place on, in the order of the files. Throws a 410 problem when vacuum has taken a file. */
  read(state: TableState, filter: RowFilter, page: { from: PagePlace | null; limit: number }): Promise<TablePage>
}

/**
 * Reads tables of the lake page by page, one file at a time, so that the work of a request is bounded whatever the table
 * is. Each file is compared with the hash in the table's log before its first use: a flipped bit is no other number.
 */
export function createTablePages(lake: LakeStore, engine: () => Promise<BatchEngine>): TablePages {
  const verified = new Set<string>()

  async function verify(table: string, file: AddFile): Promise<void> {
    const path = `${table}/${file.path}`
    const { sha256 } = file.tags
    if (sha256 === undefined || verified.has(path)) return
    if (sha256Of(await lake.read(path)) !== sha256) {
      throw new ProblemError(
        'unavailable',
        `${path} is damaged: its bytes are not those that were written. The operator finds out more by \`npm run rocade -- lake check\`.`,
      )
    }
    if (verified.size >= REMEMBERED_MAX) verified.clear()
    verified.add(path)
  }

  return {
    async read(state, filter, { from, limit }) {
      const { table, version, files, columns } = state
      const { sql, parameters } = pageSql(columns, filter)
      const fitting = files.filter((file) => mayFit(file, filter) && (from === null || file.path >= from.path))
      const rows: EngineRow[] = []
      for (const [looked, file] of fitting.entries()) {
        const offset = file.path === from?.path ? from.offset : 0
        if (rows.length === limit || looked === FILES_PER_PAGE)
          return pageOf(rows, columns, { path: file.path, offset })
        try {
          await verify(table, file)
          const found = await (await engine()).query({
            sql,
            datasets: { page: [`${table}/${file.path}`] },
            parameters: { ...parameters, row_limit: limit - rows.length, row_offset: offset },
          })
          rows.push(...found)
          // The file may have more: the next page begins in it, and finds out.
          if (rows.length === limit) return pageOf(rows, columns, { path: file.path, offset: offset + found.length })
        } catch (error) {
          throw isGone(error) ? gone(table, version, error) : error
        }
      }
      return pageOf(rows, columns, null)
    },
  }
}

const isGone = (error: unknown) => error instanceof AppError && error.code === 'LAKE_NOT_FOUND'
const gone = (table: string, version: number, cause: unknown) =>
  new ProblemError(
    'gone',
    `Version ${version} of ${table} is no longer whole: vacuum has taken files of it. The newest version and named snapshots are, /api/lake/tables lists them.`,
    { cause },
  )

/** By what the log says of the file; the rows decide. */
function mayFit({ tags }: AddFile, { cityId, fromMs, toMs }: RowFilter): boolean {
  if (cityId !== null && tags.cityId !== undefined && tags.cityId !== cityId) return false
  const startMs = Date.parse(tags.hourAt ?? tags.dayAt ?? '')
  if (Number.isNaN(startMs)) return true
  const endMs = startMs + (tags.hourAt === undefined ? 24 : 1) * HOUR_MS
  return (toMs === null || startMs < toMs) && (fromMs === null || endMs > fromMs)
}

/** Names are from the table's schema, checked to be names; values are bound. */
function pageSql(columns: ReadonlyMap<string, string>, { cityId, fromMs, toMs, placeId }: RowFilter) {
  const time = columns.has('hour_ms') ? 'hour_ms' : 'epoch_ms(observed_at)'
  const conditions: (readonly [string, string, string | number | null])[] = [
    ['city_id = $city_id', 'city_id', cityId],
    [`${time} >= $from_ms`, 'from_ms', fromMs],
    [`${time} < $to_ms`, 'to_ms', toMs],
    [`${placeColumnOf(columns)} = $place_id`, 'place_id', placeId],
  ]
  const used = conditions.filter(([, , value]) => value !== null)
  const where = used.length === 0 ? '' : `WHERE ${used.map(([condition]) => condition).join(' AND ')}`
  const select = [...columns].map(([name, type]) => {
    if (type === 'timestamp') return `epoch_ms(${name}) AS ${name}`
    return type === 'binary' ? `lower(hex(${name})) AS ${name}` : name
  })
  return {
    sql: `SELECT ${select.join(', ')} FROM page ${where} LIMIT $row_limit OFFSET $row_offset`,
    parameters: Object.fromEntries(used.map(([, name, value]) => [name, value])),
  }
}

/** The column that `place` is looked for in; `null` for a table without places. */
export const placeColumnOf = (columns: ReadonlyMap<string, string>): string | null =>
  ['place_id', 'segment_id'].find((name) => columns.has(name)) ?? null

function pageOf(rows: readonly EngineRow[], columns: ReadonlyMap<string, string>, next: PagePlace | null): TablePage {
  const instants = [...columns].filter(([, type]) => type === 'timestamp').map(([name]) => name)
  return {
    next,
    rows: rows.map((row) => {
      const plain = Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
      )
      for (const name of instants) if (plain[name] !== null) plain[name] = new Date(Number(plain[name])).toISOString()
      return plain
    }),
  }
}
