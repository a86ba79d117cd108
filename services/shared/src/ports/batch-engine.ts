export type EngineValue = string | number | bigint | boolean | null
export type EngineRow = Readonly<Record<string, EngineValue>>

export interface EngineQuery {
  /**
   * SQL that reads datasets by their names, as views. Comes from `sql/batch/`, never from a user. It is DuckDB's; what
   * Spark says in other words is translated by `adapters/engine/spark/spark-sql.ts`.
   */
  readonly sql: string
  /** View name to the lake objects (Parquet, at least one) behind it. */
  readonly datasets: Readonly<Record<string, readonly string[]>>
  /** Bound by name: `$city_id`. */
  readonly parameters?: Readonly<Record<string, EngineValue>>
  /** Ends the query: it rejects with the signal's reason, and the engine stops working on it. */
  readonly signal?: AbortSignal
  /** How far it is, 0 to 1, now and then; never backwards. */
  readonly onProgress?: (share: number) => void
}

export interface FileQuery extends EngineQuery {
  readonly target: string
  /** Default zstd, which packs best; snappy is what every reader knows. */
  readonly compression?: 'zstd' | 'snappy'
}

/** A Parquet file that an engine has written. */
export interface WrittenFile {
  /** `taken`: somebody else's file has the name, and nothing was written. The rest is of the file that was made. */
  readonly outcome: 'published' | 'taken'
  readonly rows: number
  readonly bytes: number
  /** Of its bytes, hexadecimal. */
  readonly sha256: string
  /** Statistics of its columns as a table's log wants them, JSON. */
  readonly stats: string
}

/** Runs the SQL of `sql/batch/` over lake objects. Adapters: duckdb, spark. Both give the same rows. */
export interface BatchEngine {
  /** Whole numbers come as `number` where they are safe integers. Select instants as epoch ms. */
  query(query: EngineQuery): Promise<EngineRow[]>
  /** Runs a query into a Parquet file, rows in the order of the query, and publishes it at `target`. */
  writeParquet(query: FileQuery): Promise<WrittenFile>
  close(): Promise<void>
}
