import { Worker } from 'node:worker_threads'
import type { Health, Service } from '@rocade/shared/runtime/service'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Logger } from 'pino'
import { type BatchMessage, STOP_MESSAGE } from './batch-messages.ts'

const PAUSE_FIRST_MS = 1_000
const PAUSE_MAX_MS = 60_000
const STOP_LIMIT_MS = 5_000
/** A worker that ran this long before it crashed begins again with the short pause. */
const GOOD_RUN_MS = 5 * 60 * 1000

export interface SupervisedWorkerOptions {
  readonly name: string
  readonly entry: URL
  readonly workerData: unknown
  readonly logger: Logger
  readonly onMessage: (message: Exclude<BatchMessage, { type: 'health' }>) => void
  /** First pause before a crashed worker is started again, in ms; doubled each time. Default 1,000. */
  readonly pauseFirstMs?: number
}

/**
 * Runs a thread until it is disposed. A crash of it is reported as degraded health, and it is started again after a
 * pause that doubles up to a minute: the rest of the process goes on.
 */
export function superviseWorker(options: SupervisedWorkerOptions): Service {
  const { name, logger, pauseFirstMs = PAUSE_FIRST_MS } = options
  const stopping = new AbortController()
  let health: Health = { status: 'ok' }
  let stopCurrent: () => Promise<void> = async () => {}

  const supervise = async () => {
    let pauseMs = pauseFirstMs
    while (!stopping.signal.aborted) {
      const startedMs = performance.now()
      const run = runWorker(options, (next) => {
        health = next
      })
      stopCurrent = run.stop
      const problem = await run.ended
      if (stopping.signal.aborted) return
      if (performance.now() - startedMs > GOOD_RUN_MS) pauseMs = pauseFirstMs
      health = { status: 'degraded', detail: `${name} ended (${problem}); it starts again in ${pauseMs / 1000} s` }
      logger.error({ problem, pauseMs }, `${name} ended; it is started again`)
      await sleep(pauseMs, stopping.signal)
      pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)
    }
  }
  const supervised = supervise()
  return {
    name,
    health: () => health,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await stopCurrent()
      await supervised
    },
  }
}

/** One life of the thread. `ended` resolves with what ended it. */
function runWorker({ entry, workerData, onMessage }: SupervisedWorkerOptions, onHealth: (health: Health) => void) {
  const worker = new Worker(entry, { workerData })
  let problem: string | null = null
  worker.on('message', (message: BatchMessage) => {
    if (message.type === 'health') onHealth(message.health)
    else onMessage(message)
  })
  worker.on('error', (error) => {
    problem = error.message
  })
  const ended = new Promise<string>((resolve) => {
    worker.once('exit', (code) => resolve(problem ?? `exit code ${code}`))
  })
  return {
    ended,
    async stop() {
      worker.postMessage(STOP_MESSAGE)
      const limit = new AbortController()
      await Promise.race([ended, sleep(STOP_LIMIT_MS, limit.signal)])
      limit.abort()
      await worker.terminate()
    },
  }
}
