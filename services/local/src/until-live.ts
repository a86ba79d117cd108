import { sleep } from '@rocade/shared/runtime/sleep'

const LIMIT_MS = 20_000
const PAUSE_MS = 100

/**
 * Resolves when the map has something to show: the API is ready and a zone has a level. Resolves after 20 s all the
 * same, because a city may truly have no readings (a source that is down), and the map says so.
 * Rejects with the signal's reason.
 */
export async function untilLive(url: string, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)])
  while (!limit.aborted) {
    if (await isLive(url, limit)) return
    await sleep(PAUSE_MS, limit)
  }
  signal.throwIfAborted()
}

async function isLive(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const ready = await fetch(`${url}/readyz`, { signal })
    await ready.arrayBuffer()
    if (!ready.ok) return false
    const answer = await fetch(`${url}/api/zones/live`, { signal })
    return /"level":"(?!no-data)/.test(await answer.text())
  } catch {
    return false // not up yet, or told to stop: the caller looks at the signal
  }
}
