import { join } from 'node:path'
import type { Clock } from '@rocade/shared/ports/clock'
import type { OpenServices } from '@rocade/shared/process/open-services'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { BatchMessage, BatchWorkerData } from './batch-messages.ts'
import type { DataFolder } from './data-folder.ts'
import { type ImportShare, sumImports } from './import-share.ts'
import type { Settings } from './read-settings.ts'
import type { StartScreen } from './start-screen.ts'
import { superviseWorker } from './supervise-worker.ts'
import { addWorkerMetrics } from './worker-metrics.ts'

export interface BatchThreadOptions {
  readonly entry: URL
  readonly settings: Settings
  readonly databaseUrl: string
  readonly folder: DataFolder
  readonly open: OpenServices
  readonly metrics: Registry
  readonly logger: Logger
  readonly screen: StartScreen
  readonly clock: Clock
  /** Told once, when the history is there. */
  readonly onImported: () => void
}

/** Starts the batch layer in its thread, and shows the import of history while it runs. */
export function startBatchThread(options: BatchThreadOptions): void {
  const { settings, databaseUrl, folder, open, metrics, logger, screen, clock } = options
  const startedMs = clock.nowMs()
  let imports: ImportShare = sumImports(1)
  let measured: readonly object[] = []
  addWorkerMetrics(metrics, () => measured)

  const stage = { stage: 'history', doing: 'history', done: 'history' }
  const onMessage = (message: Exclude<BatchMessage, { type: 'health' }>) => {
    switch (message.type) {
      case 'planned':
        imports = sumImports(message.imports)
        return
      case 'progress':
        imports.add(message.progress)
        screen.progress('history', { ...stage, share: imports.share(), count: imports.readings(), unit: 'readings' })
        return
      case 'imported':
        screen.finished({ ...stage, done: doneText(imports.readings()) }, clock.nowMs() - startedMs, {
          readings: imports.readings(),
        })
        options.onImported()
        return
      case 'metrics':
        measured = message.metrics
        return
      case 'log':
        screen.log(message.line)
    }
  }
  const workerData: BatchWorkerData = {
    settings,
    databaseUrl,
    logFolder: folder.log,
    lakeRoot: folder.lake,
    scratchFolder: folder.scratch,
    stagingFolder: join(folder.staging, 'batch'),
  }
  open.add(superviseWorker({ name: 'batch-aggregator', entry: options.entry, workerData, logger, onMessage }))
}

const doneText = (readings: number) =>
  readings === 0 ? 'history is there' : `history: ${readings.toLocaleString('en-US')} readings imported`
