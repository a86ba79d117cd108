import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits `ms`. Rejects with the signal's reason as soon as it is aborted, at once when it already is.
 * `keepsAlive: false` lets the process end meanwhile.
 */
export async function sleep(
  ms: number,
  { signal, keepsAlive = true }: { readonly signal?: AbortSignal | undefined; readonly keepsAlive?: boolean } = {},
): Promise<void> {
  signal?.throwIfAborted()
  try {
    await delay(ms, undefined, signal ? { signal, ref: keepsAlive } : { ref: keepsAlive })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
