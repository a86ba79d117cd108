/** The part of Spark Connect's messages that we use, with the names of `services/shared/spark-connect/spark/connect/*.proto`. */

export type SparkLiteral =
  | { readonly string: string }
  | { readonly boolean: boolean }
  | { readonly long: number | string }
  | { readonly double: number }
  | { readonly null: { readonly null: Record<string, never> } }

export interface SqlRelation {
  readonly sql: {
    readonly query: string
    readonly named_arguments: Readonly<Record<string, { readonly literal: SparkLiteral }>>
  }
}

export interface ReadRelation {
  readonly read: {
    readonly data_source: {
      readonly format: 'parquet' | 'delta'
      readonly paths: readonly string[]
      readonly options: Readonly<Record<string, string>>
    }
  }
}

export interface RepartitionRelation {
  readonly repartition: { readonly input: SparkRelation; readonly num_partitions: number; readonly shuffle: boolean }
}

export type SparkRelation = SqlRelation | ReadRelation | RepartitionRelation

export type SparkCommand =
  | { readonly sql_command: { readonly input: SqlRelation } }
  | {
      readonly create_dataframe_view: {
        readonly input: SparkRelation
        readonly name: string
        readonly is_global: boolean
        readonly replace: boolean
      }
    }
  | {
      readonly write_operation: {
        readonly input: SparkRelation
        readonly source: 'parquet'
        readonly path: string
        readonly mode: 'SAVE_MODE_ERROR_IF_EXISTS'
        readonly options: Readonly<Record<string, string>>
      }
    }

export type SparkPlan = { readonly root: SparkRelation } | { readonly command: SparkCommand }

export interface ExecutePlanResponse {
  readonly arrow_batch?: { readonly data: Uint8Array }
  readonly execution_progress?: {
    readonly stages?: readonly { readonly num_tasks?: number; readonly num_completed_tasks?: number }[]
  }
}

export interface SparkRequest {
  readonly session_id: string
  readonly user_context: { readonly user_id: string }
  readonly client_type: string
}
