/** Functions of DuckDB that Spark has not, in words of Spark's: made in a session when a query uses them. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  // Bytes 8 to 15 of the MD5, the lowest first, as an unsigned number.
  md5_number_lower: `(given STRING) RETURNS DECIMAL(38, 0) RETURN CAST(conv(concat(${[15, 14, 13, 12, 11, 10, 9, 8]
    .map((byte) => `substr(md5(given), ${byte * 2 + 1}, 2)`)
    .join(', ')}), 16, 10) AS DECIMAL(38, 0))`,
  epoch_ms: '(given TIMESTAMP) RETURNS BIGINT RETURN unix_millis(given)',
}

/** Text, quoted name, comment, or one of the things that the two say in other words. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\$([a-z_]+)|\/\/|\bHUGEINT\b|\bVARCHAR\b|\bDOUBLE PRECISION\b/gi

const WORDS: Readonly<Record<string, string>> = {
  '//': ' div ',
  HUGEINT: 'DECIMAL(38, 0)',
  VARCHAR: 'STRING',
}

export interface SparkSql {
  readonly query: string
  /** Statements that a session needs before the query. */
  readonly preparing: readonly string[]
}

/**
 * SQL of `sql/batch/`, which is DuckDB's, as Spark understands it: named parameters, whole-number division, names of
 * types, and a few functions. Everything else must be written so that both read it alike (docs/decisions/0020). Pure.
 */
export function toSparkSql(sql: string): SparkSql {
  const query = sql.replace(TOKENS, (token, parameter?: string) => {
    if (parameter !== undefined) return `:${parameter}`
    if (token.startsWith('"')) return `\`${token.slice(1, -1).replaceAll('`', '``')}\``
    return WORDS[token.toUpperCase()] ?? token
  })
  const preparing = Object.entries(FUNCTIONS)
    .filter(([name]) => new RegExp(`\\b${name}\\s*\\(`, 'i').test(sql))
    .map(([name, definition]) => `CREATE OR REPLACE TEMPORARY FUNCTION ${name}${definition}`)
  return { query, preparing }
}
