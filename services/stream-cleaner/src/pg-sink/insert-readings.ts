import { type ColumnType, dataTable, type Feed, type FeedReading } from '@rocade/shared/feeds/feed'

const PG_TYPES: Record<ColumnType, string> = {
  uuid: 'uuid',
  text: 'text',
  instant: 'float8',
  double: 'float8',
  integer: 'bigint',
  boolean: 'boolean',
}

/** An accepted reading as it goes into the database. */
export interface AcceptedReading<R> {
  readonly reading: R
  readonly qualityScore: number
  readonly appendedAtMs: number
}

/**
 * The INSERT of a feed, made from its columns: one array parameter a column, and readings that are there already are
 * passed over. Identifiers come from the feed's code, never from a message.
 */
export function insertReadingsSql(feed: Pick<Feed, 'name' | 'columns'>): string {
  const columns = [
    ...feed.columns,
    { name: 'quality_score', type: 'integer' as const },
    { name: 'appended_at', type: 'instant' as const },
  ]
  const names = columns.map(({ name }) => name)
  const arrays = columns.map(({ type }, i) => `$${i + 1}::${PG_TYPES[type]}[]`)
  // Instants travel as epoch ms: a number is cheaper to write and to parse than a text, and has no time zone to get wrong.
  const values = columns.map(({ name, type }) => (type === 'instant' ? `to_timestamp(${name} / 1000)` : name))
  return `INSERT INTO ${dataTable(feed)} (${names.join(', ')})
    SELECT ${values.join(', ')} FROM unnest(${arrays.join(', ')}) AS given (${names.join(', ')})
    ON CONFLICT (reading_id, observed_at) DO NOTHING`
}

/** The parameters of `insertReadingsSql`: one array a column. */
export function insertReadingsParameters<R extends FeedReading>(
  feed: Pick<Feed<R>, 'columns'>,
  accepted: readonly AcceptedReading<R>[],
): unknown[][] {
  return [
    ...feed.columns.map((column) => accepted.map(({ reading }) => column.read(reading))),
    accepted.map(({ qualityScore }) => qualityScore),
    accepted.map(({ appendedAtMs }) => appendedAtMs),
  ]
}
