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

/**
 * The parameters of `insertReadingsSql`: one array a column, as PostgreSQL writes arrays. The driver would make the same
 * text, in four times the time: it cannot know which values need quotes.
 */
export function insertReadingsParameters<R extends FeedReading>(
  feed: Pick<Feed<R>, 'columns'>,
  accepted: readonly AcceptedReading<R>[],
): string[] {
  return [
    ...feed.columns.map(({ type, read }) => arrayText(accepted, ({ reading }) => elementText(type, read(reading)))),
    arrayText(accepted, ({ qualityScore }) => String(qualityScore)),
    arrayText(accepted, ({ appendedAtMs }) => String(appendedAtMs)),
  ]
}

function arrayText<T>(values: readonly T[], elementOf: (value: T) => string): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) text += i === 0 ? elementOf(values[i] as T) : `,${elementOf(values[i] as T)}`
  return `${text}}`
}

/** Text is quoted, and what means something between quotes escaped; nothing else needs it. */
function elementText(type: ColumnType, value: string | number | boolean | null): string {
  if (value === null) return 'NULL'
  if (type !== 'text') return String(value)
  return `"${String(value).replaceAll(/[\\"]/g, '\\$&')}"`
}
