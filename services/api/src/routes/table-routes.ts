import { text } from '@rocade/shared/feeds/contract-parts'
import type { Clock } from '@rocade/shared/ports/clock'
import { LAKE_ROWS_DEFAULT, LAKE_ROWS_MAX, LakeRowsAnswer, LakeTablesAnswer } from '@rocade/shared/protocol/lake-tables'
import { z } from 'zod'
import { resultCsv } from '../batch/question-result.ts'
import type { ApiServer } from '../http/api-server.ts'
import { ProblemError } from '../http/problem.ts'
import { CityParam, integerParam, NoQuery } from '../http/query.ts'
import { unitsOf } from '../lake/column-units.ts'
import type { TableCatalog, TableState, WantedState } from '../lake/table-catalog.ts'
import { placeColumnOf, type RowFilter, type TablePage, type TablePages } from '../lake/table-page.ts'
import { pageParquet } from '../lake/table-parquet.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { answers } from './documented.ts'
import type { KnownCities } from './known-cities.ts'

export interface TableRoutesOptions {
  readonly catalog: TableCatalog
  readonly pages: TablePages
  readonly cities: KnownCities
  readonly clock: Clock
}

const tags = ['lake']
const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a name as /api/lake/tables gives it')
const instant = z.iso.datetime({ offset: true, error: 'expected an instant such as 2026-11-21T17:00:00Z' })
const Query = z.strictObject({
  asOf: z
    .union([z.string().regex(/^\d{1,12}$/), instant], {
      error: 'expected the number of a version, or an instant such as 2026-11-21T17:00:00Z',
    })
    .optional()
    .describe('The table as it was: the number of a version, or an instant'),
  version: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'expected the name of a snapshot, such as v1')
    .optional()
    .describe('Name of a snapshot, which stays as it is for ever'),
  city: CityParam.optional(),
  place: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, 'expected the id of a zone or a segment')
    .optional()
    .describe('Id of a segment, or of a zone in aggregates'),
  from: instant.optional().describe('First instant'),
  to: instant.optional().describe('End; this instant is no longer in it'),
  format: z.enum(['json', 'csv', 'parquet']).default('json'),
  limit: integerParam({ min: 1, max: LAKE_ROWS_MAX, fallback: LAKE_ROWS_DEFAULT, description: 'Rows in one answer' }),
  cursor: text(1_000).optional().describe('`next` of the answer before: goes on in the same version'),
})
type Query = z.infer<typeof Query>

const Cursor = z.object({
  version: z.number().int(),
  snapshot: z.string().nullable(),
  path: z.string(),
  offset: z.number().int().nonnegative(),
})

/** The tables of the lake, as they are and as they were. Reads only. */
export function registerTableRoutes(app: ApiServer, { catalog, pages, cities, clock }: TableRoutesOptions): void {
  const generatedAt = () => new Date(clock.nowMs()).toISOString()
  app.get(
    '/api/lake/tables',
    {
      schema: {
        tags,
        summary: 'The tables of the lake',
        description:
          'Delta tables: hours of clean readings, and sums by hour. Spark, pandas and DuckDB read the same folders (docs/how-to/read-the-lake.md).',
        querystring: NoQuery,
        response: answers('The tables', LakeTablesAnswer, [400]),
      },
    },
    async () => ({ generatedAt: generatedAt(), units: { bytes: 'B', rows: 'rows' }, tables: await catalog.list() }),
  )
  app.get(
    '/api/lake/tables/:feed/:layer',
    {
      schema: {
        tags,
        summary: 'Rows of a table, of any version',
        description: `At most ${LAKE_ROWS_MAX} rows an answer, in the order of the table's files; \`next\` goes on. \`format=csv\` (RFC 4180, units in the header) and \`parquet\` give the cursor in the header \`rocade-next\`. 404: no such table, version or snapshot; 410: it was there, and is no longer kept.`,
        params: z.strictObject({ feed: name, layer: name }),
        querystring: Query,
        response: answers('The rows', LakeRowsAnswer, [400, 404, 410]),
      },
      serializerCompiler: () => (body) => (typeof body === 'string' ? body : JSON.stringify(body)),
    },
    async (request, reply) => {
      const { query, params } = request
      const filter = filterOf(query, cities)
      const from = query.cursor === undefined ? null : decodeCursor(query.cursor, Cursor)
      const state = await catalog.state(`${params.feed}/${params.layer}`, wantedOf(query, from, clock.nowMs()))
      assertPlaces(state, filter)
      const page = await pages.read(state, filter, { from, limit: query.limit })
      const { table, version, snapshot, columns } = state
      const next = page.next === null ? null : encodeCursor({ version, snapshot, ...page.next })
      const units = unitsOf([...columns.keys()])
      if (query.format === 'json') {
        return {
          generatedAt: generatedAt(),
          units,
          table,
          version,
          snapshot,
          numberReturned: page.rows.length,
          rows: page.rows,
          next,
        }
      }
      const file = `rocade-${params.feed}-${params.layer}-${snapshot ?? version}.${query.format}`
      reply.header('content-disposition', `attachment; filename="${file}"`)
      reply.header('rocade-table-version', String(version))
      if (next !== null) reply.header('rocade-next', next)
      if (query.format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvOf(columns, page, units))
      return reply.type('application/vnd.apache.parquet').send(Buffer.from(pageParquet(columns, page)))
    },
  )
}

const csvOf = (columns: TableState['columns'], { rows }: TablePage, units: Readonly<Record<string, string>>) =>
  resultCsv(
    {
      names: [...columns.keys()],
      rows: rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [key, typeof value === 'boolean' ? String(value) : value]),
        ),
      ),
    },
    units,
  )

const badQuery = (field: string, detail: string) =>
  new ProblemError('bad-request', 'One value is not as expected.', {
    errors: [{ pointer: `/query/${field}`, detail }],
  })

/** A cursor goes on where it began, whatever has been committed since. */
function wantedOf({ asOf, version }: Query, from: z.infer<typeof Cursor> | null, nowMs: number): WantedState {
  if (asOf !== undefined && version !== undefined) throw badQuery('version', 'give either asOf or version')
  if (from !== null) return from.snapshot === null ? { version: from.version } : { snapshot: from.snapshot }
  if (version !== undefined) return { snapshot: version }
  if (asOf === undefined) return null
  if (/^\d+$/.test(asOf)) return { version: Number(asOf) }
  if (Date.parse(asOf) > nowMs) throw badQuery('asOf', 'expected an instant that has been: the future has no version')
  return { atMs: Date.parse(asOf) }
}

function filterOf({ city, place, from, to }: Query, cities: KnownCities): RowFilter {
  const fromMs = from === undefined ? null : Date.parse(from)
  const toMs = to === undefined ? null : Date.parse(to)
  if (fromMs !== null && toMs !== null && fromMs >= toMs) throw badQuery('to', 'expected an instant after from')
  return { cityId: cities.optional(city), placeId: place ?? null, fromMs, toMs }
}

function assertPlaces({ table, columns }: TableState, { placeId }: RowFilter): void {
  if (placeId === null || placeColumnOf(columns) !== null) return
  throw badQuery('place', `${table} has no places: it is of whole cities`)
}
