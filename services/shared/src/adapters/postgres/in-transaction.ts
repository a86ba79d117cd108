import type pg from 'pg'
import { isBrokenConnection } from './postgres-errors.ts'

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects; the rejection passes through.
 *
 * When the connection breaks during COMMIT, this rejects although the server may have committed: whoever must know
 * reads its own position again (docs/architecture.md, invariant 4).
 */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    broken = await rollBack(client, error)
    throw error
  } finally {
    client.release(broken)
  }
}

/** Returns the reason why the connection must not be used again, if there is one. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  // On a connection that does not answer, ROLLBACK would only wait for another time-out; closing it rolls back too.
  if (error instanceof Error && isBrokenConnection(error)) return error
  try {
    await client.query('ROLLBACK')
    return undefined
  } catch (rollbackError) {
    return rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError))
  }
}
