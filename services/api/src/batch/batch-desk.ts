import { followRecords } from '@rocade/shared/adapters/log/follow-records'
import type { SetAside } from '@rocade/shared/adapters/log/set-aside'
import { BATCH_REQUESTS_TOPIC, BATCH_RESULTS_TOPIC } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog, LogMessage } from '@rocade/shared/ports/event-log'
import { BatchRequest, BatchResult } from '@rocade/shared/protocol/batch-topics'
import type { Logger } from 'pino'

/** So many of the last requests and results are remembered. */
const REMEMBERED_MAX = 5_000
const DAY_MS = 86_400_000

export interface BatchDeskOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly logger: Logger
  /** Different in each process, so that each reads everything. */
  readonly group: string
  /** Told of what the batch layer says from now on. */
  readonly onResult: (result: BatchResult) => void
  /** For requests and results that cannot be used. */
  readonly setAside: SetAside
}

/**
 * Where the API hands requests to the batch layer and hears of its work, by the topics `batch_requests` and
 * `batch_results`: neither calls the other, and every API process knows the same.
 */
export interface BatchDesk extends AsyncDisposable {
  /** Resolves when the request is durable. Rejects as the log does. */
  ask(request: BatchRequest): Promise<void>
  /** What was asked for lately under this id, also when it was taken up already. */
  asked(id: string): BatchRequest | undefined
  /** Ids of what was asked for in the last day and has not ended, as far as the topics say. */
  open(type: 'run' | 'question'): string[]
  /** All that was asked for lately, newest first. */
  recent(): BatchRequest[]
  /** The last that the batch layer has said of this id. */
  said(id: string): BatchResult | undefined
}

export function openBatchDesk(options: BatchDeskOptions): BatchDesk {
  const { log, clock, logger, group, onResult } = options
  const stop = new AbortController()
  const requests = createMemory<BatchRequest>()
  const results = createMemory<BatchResult>()
  const openedAtMs = clock.nowMs()

  function takeRequest(request: BatchRequest): void {
    if (request.type !== 'cancel-question') requests.put(idOf(request), request)
  }
  function takeResult(result: BatchResult, message: LogMessage): void {
    results.put(idOf(result), result)
    if (message.appendedAtMs >= openedAtMs) onResult(result)
  }
  const shared = { log, logger, setAside: options.setAside, signal: stop.signal }
  const running = Promise.all([
    followRecords({
      ...shared,
      topic: BATCH_REQUESTS_TOPIC,
      group: `${group}-requests`,
      schema: BatchRequest,
      take: takeRequest,
    }),
    followRecords({
      ...shared,
      topic: BATCH_RESULTS_TOPIC,
      group: `${group}-results`,
      schema: BatchResult,
      take: takeResult,
    }),
  ])
  return {
    async ask(request) {
      const value = Buffer.from(JSON.stringify(BatchRequest.parse(request)))
      await log.append(BATCH_REQUESTS_TOPIC, [{ key: idOf(request), value }])
      if (request.type !== 'cancel-question') requests.put(idOf(request), request)
    },
    open(type) {
      const fromMs = clock.nowMs() - DAY_MS
      return requests.newestFirst().flatMap((request) => {
        const id = idOf(request)
        const isOpen = request.type === type && Date.parse(request.requestedAt) > fromMs && !isEnded(results.get(id))
        return isOpen ? [id] : []
      })
    },
    asked: requests.get,
    recent: requests.newestFirst,
    said: results.get,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])
const isEnded = (said: BatchResult | undefined) => said !== undefined && ENDED.has(said.state)

const idOf = (message: BatchRequest | BatchResult) => (message.type === 'run' ? message.runId : message.questionId)

/** The newest entries by id; the oldest go when there are too many. */
function createMemory<T>() {
  const byId = new Map<string, T>()
  return {
    put(id: string, entry: T): void {
      byId.delete(id)
      byId.set(id, entry)
      const [oldest] = byId.keys()
      if (byId.size > REMEMBERED_MAX && oldest !== undefined) byId.delete(oldest)
    },
    get: (id: string) => byId.get(id),
    newestFirst: () => [...byId.values()].reverse(),
  }
}
