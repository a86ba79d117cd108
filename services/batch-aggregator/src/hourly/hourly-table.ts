import type { LakeColumn } from '@rocade/shared/lake/parquet-file'

/** How a feed is summed up by the hour, and where the sums go. */
export interface HourlyTable {
  readonly feed: string
  /** File in `sql/batch/`. It reads the datasets `clean` and `segments`. */
  readonly sqlFile: string
  readonly columns: readonly LakeColumn[]
  /** Tables of the batch view in PostgreSQL: rows of this grain, its columns from those of the sums. */
  readonly loads: readonly {
    readonly table: string
    /** `null`: the sums have no grain. */
    readonly grain: string | null
    /** Column of the table, and the column of the sums that it takes. `hour_at` is always filled from `hour_ms`. */
    readonly columns: Readonly<Record<string, string>>
  }[]
  /** What of it the two views are compared by, place by place: the tables have the same columns. */
  readonly compared: {
    readonly speedTable: string
    readonly batchTable: string
    /** `null`: the city itself. */
    readonly placeColumn: string | null
    readonly counts: readonly string[]
    /** Column of a sum, and the count that makes a mean of it. */
    readonly means: Readonly<Record<string, string>>
    readonly extremes: readonly string[]
  }
}

export const column = (name: string, type: LakeColumn['type']): LakeColumn => ({ name, type, isNullable: true })
