import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { Pool, PoolClient } from 'pg'

const LOOK_EVERY_MS = 2_000
/** Any number, the same in every batch-aggregator: the key of the advisory lock. */
const LOCK_KEY = 7_026_211

export interface Leadership extends AsyncDisposable {
  /** Aborted when the connection that holds the lock breaks: somebody else may lead now. */
  readonly lost: AbortSignal
}

/**
 * Waits until no other batch-aggregator works on this database, and holds that place until it is disposed: a lock of a
 * connection, which PostgreSQL lets go when this process dies. A database that is away is waited for.
 * Rejects with the signal's reason when that is aborted.
 */
export async function holdLeadership(
  pool: Pool,
  { signal, onWaiting }: { readonly signal: AbortSignal; readonly onWaiting: (why: string) => void },
): Promise<Leadership> {
  for (;;) {
    signal.throwIfAborted()
    try {
      const client = await pool.connect()
      const { rows } = await client
        .query<{ is_mine: boolean }>('SELECT pg_try_advisory_lock($1) AS is_mine', [LOCK_KEY])
        .catch((error: unknown) => {
          client.release(true)
          throw error
        })
      if (rows[0]?.is_mine) return leadershipOf(client)
      client.release()
      onWaiting('another batch-aggregator is at work; this one stands by')
    } catch (error) {
      if (!isRetryablePostgresError(error)) throw error
      onWaiting(`PostgreSQL does not answer: ${error instanceof Error ? error.message : String(error)}`)
    }
    await sleep(LOOK_EVERY_MS, signal)
  }
}

function leadershipOf(client: PoolClient): Leadership {
  const lost = new AbortController()
  const onLost = () => lost.abort(new Error('the connection that holds the place of the batch-aggregator broke'))
  client.once('error', onLost).once('end', onLost)
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      client.off('error', onLost).off('end', onLost)
      // Closing the connection lets the lock go.
      client.release(true)
    },
  }
}
