import type { ImportProgress } from '@rocade/batch-aggregator/import-history'
import type { Health } from '@rocade/shared/runtime/service'
import type { Settings } from './read-settings.ts'

/** What the batch worker needs to open its own pool, lake and engine. Settings are those that main has read. */
export interface BatchWorkerData {
  readonly settings: Settings
  readonly databaseUrl: string
  /** Of the embedded log, which the worker opens for itself. */
  readonly logFolder: string
  readonly lakeRoot: string
  readonly scratchFolder: string
  /** For local copies of a remote lake's objects. */
  readonly stagingFolder: string
}

/** From the batch worker to the main thread. */
export type BatchMessage =
  /** Cities times feeds that have a past to import. */
  | { readonly type: 'planned'; readonly imports: number }
  | { readonly type: 'progress'; readonly progress: ImportProgress }
  | { readonly type: 'imported' }
  | { readonly type: 'health'; readonly health: Health }
  /** In the form of `registry.getMetricsAsJSON()`. */
  | { readonly type: 'metrics'; readonly metrics: readonly object[] }
  | { readonly type: 'log'; readonly line: string }

/** To the batch worker: finish what cannot be cut off, let go, and end. */
export const STOP_MESSAGE = 'stop'
