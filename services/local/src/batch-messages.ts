import type { ImportProgress } from '@rocade/batch-aggregator/import-history'
import type { Health } from '@rocade/shared/runtime/service'

/** What the batch worker needs to open its own pool, lake and engine. Settings are those that main has read. */
export interface BatchWorkerData {
  readonly settings: Readonly<Record<string, unknown>>
  readonly databaseUrl: string
  readonly lakeRoot: string
  readonly scratchFolder: string
  /** History is imported up to here, epoch ms. */
  readonly liveFromMs: number
}

/** From the batch worker to the main thread. */
export type BatchMessage =
  | { readonly type: 'progress'; readonly progress: ImportProgress }
  | { readonly type: 'health'; readonly health: Health }
  /** In the form of `registry.getMetricsAsJSON()`. */
  | { readonly type: 'metrics'; readonly metrics: readonly object[] }
  | { readonly type: 'log'; readonly line: string }

/** To the batch worker: finish what cannot be cut off, let go, and end. */
export const STOP_MESSAGE = 'stop'
