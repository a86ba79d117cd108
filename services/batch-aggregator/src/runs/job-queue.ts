import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { retry } from '@rocade/shared/runtime/retry'
import type { Pool } from 'pg'
import PgBoss from 'pg-boss'
import type { Logger } from 'pino'

const POLL_EVERY_S = 2
/** A job whose process died is given back at the next start; this only ends what nothing else has ended. */
const EXPIRES_AFTER_S = 23 * 3600
const SCHEMA = 'pgboss'

export interface JobQueueOptions {
  readonly pool: Pool
  readonly logger: Logger
  /** Ends every waiting for the database. */
  readonly signal: AbortSignal
}

export interface QueueSpec<D extends object> {
  readonly name: string
  /** How often a failed job is tried again, and how long after the failure. */
  readonly retries: number
  readonly retryDelayS: number
  /** How many at once. */
  readonly parallel: number
  /** Does a job. Rejecting means that it has failed. */
  readonly work: (job: Job<D>) => Promise<void>
}

export interface Job<D> {
  /** The same in every attempt. */
  readonly id: string
  readonly data: D
  /** From 1. */
  readonly attempt: number
  readonly isLastAttempt: boolean
  readonly createdAtMs: number
}

export interface JobQueue<D extends object> {
  /**
   * Puts a job into the queue. One with the same key that has not begun takes its place: then this resolves to `false`.
   * With an id that there was already, too.
   */
  send(data: D, options: { readonly key: string; readonly id?: string }): Promise<boolean>
  /** Puts a job into the queue whenever the cron expression (UTC) says. Throws `Error` for one that can't be read. */
  schedule(cron: string, data: D, key: string): Promise<void>
  /** Takes a job back that has not ended. */
  cancel(id: string): Promise<void>
}

export interface JobQueues extends AsyncDisposable {
  open<D extends object>(spec: QueueSpec<D>): Promise<JobQueue<D>>
}

/**
 * Queues of jobs in PostgreSQL (pg-boss, schema `pgboss`): what is in them survives a crash, and what fails is tried
 * again. Made for one process that works on them: jobs that an earlier process has left active are given back at `open`.
 *
 * A database that is away makes every call wait until it is back, also those that pg-boss does by itself: it would
 * otherwise end the process by an unhandled rejection.
 */
export async function startJobQueues({ pool, logger, signal }: JobQueueOptions): Promise<JobQueues> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => runSql(pool, signal, text, values) },
    schema: SCHEMA,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 7,
  })
  boss.on('error', (error) => {
    if (!signal.aborted) logger.error({ err: error }, 'the job queue has a problem')
  })
  await boss.start()
  signal.throwIfAborted()
  return {
    open: (spec) => openQueue(boss, pool, spec),
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, close: false, wait: false })
    },
  }
}

async function openQueue<D extends object>(boss: PgBoss, pool: Pool, spec: QueueSpec<D>): Promise<JobQueue<D>> {
  const { name, retries, retryDelayS, parallel, work } = spec
  const limits = { retryLimit: retries, retryDelay: retryDelayS, expireInSeconds: EXPIRES_AFTER_S }
  await boss.createQueue(name, { name, policy: 'stately', ...limits })
  await boss.updateQueue(name, { name, policy: 'stately', ...limits })
  await giveBack(boss, pool, name)
  const workers: string[] = []
  for (let i = 0; i < parallel; i++) {
    const options = { pollingIntervalSeconds: POLL_EVERY_S, batchSize: 1, includeMetadata: true } as const
    const id = await boss.work<D>(name, options, async ([job]) => {
      if (job === undefined) return
      await work({
        id: job.id,
        data: job.data,
        attempt: job.retryCount + 1,
        isLastAttempt: job.retryCount >= job.retryLimit,
        createdAtMs: job.createdOn.getTime(),
      })
    })
    workers.push(id)
  }
  return {
    async send(data, { key, id }) {
      const sent = await boss.send(name, data, { singletonKey: key, ...limits, ...(id === undefined ? {} : { id }) })
      for (const worker of workers) boss.notifyWorker(worker)
      return sent !== null
    },
    schedule: (cron, data, key) => boss.schedule(name, cron, data, { singletonKey: key, ...limits }),
    cancel: (id) => boss.cancel(name, id),
  }
}

/** What an earlier process was at when it died is tried again like what has failed. */
async function giveBack(boss: PgBoss, pool: Pool, name: string): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM ${SCHEMA}.job WHERE name = $1 AND state = 'active'`,
    [name],
  )
  for (const { id } of rows) await boss.fail(name, id, { message: 'its process ended' })
}

/** At the stop nothing is waited for any more: an empty answer, or a count of none, lets pg-boss come to its end. */
async function runSql(pool: Pool, signal: AbortSignal, text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
  try {
    return await retry(() => pool.query(text, values), {
      isRetryable: isRetryablePostgresError,
      minDelayMs: 500,
      maxDelayMs: 10_000,
      signal,
    })
  } catch (error) {
    if (signal.aborted) return { rows: /\bcount\(\*\)/i.test(text) ? [{ count: '0' }] : [] }
    throw error
  }
}
