import { isRetryablePostgresError } from '@rocade/shared/adapters/postgres/postgres-errors'

/**
 * Whether a read failed because of the store and not because of us: it may succeed later. A server that refuses the
 * whole connection (FATAL: no such database yet, no more connections, no such user yet) is away for us too. Never throws.
 */
export function isStoreAway(error: unknown): boolean {
  if (isRetryablePostgresError(error)) return true
  return error instanceof Error && 'severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC')
}
