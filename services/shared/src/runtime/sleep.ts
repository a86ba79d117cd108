import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits `ms`, or until the signal is aborted: then it resolves too, and the caller looks at the signal.
 * With `keepsAlive: false` the process may end meanwhile.
 */
export async function sleep(
  ms: number,
  signal?: AbortSignal,
  { keepsAlive = true }: { readonly keepsAlive?: boolean } = {},
): Promise<void> {
  try {
    await delay(ms, undefined, signal ? { signal, ref: keepsAlive } : { ref: keepsAlive })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
