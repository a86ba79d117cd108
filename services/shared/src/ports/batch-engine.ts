export type EngineValue = string | number | bigint | boolean | null
export type EngineRow = Readonly<Record<string, EngineValue>>

export interface EngineQuery {
  /** SQL that reads datasets by their names, as views. Comes from `sql/batch/`, never from a user. */
  readonly sql: string
  /** View name to the lake objects (Parquet, at least one) behind it. */
  readonly datasets: Readonly<Record<string, readonly string[]>>
  /** Bound by name: `$city_id`. */
  readonly parameters?: Readonly<Record<string, EngineValue>>
}

/** Runs the SQL of `sql/batch/` over lake objects. Adapters: duckdb, spark. Both give the same rows. */
export interface BatchEngine {
  /** Whole numbers come as `number` where they are safe integers. Select instants as epoch ms. */
  query(query: EngineQuery): Promise<EngineRow[]>
  /** Runs a query into a Parquet file (zstd), rows in the order of the query, and publishes it at `target`. */
  writeParquet(
    query: EngineQuery & { readonly target: string },
  ): Promise<{ readonly outcome: 'published' | 'taken'; readonly rows: number; readonly bytes: number }>
  close(): Promise<void>
}
