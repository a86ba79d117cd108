import type { z } from 'zod'

/**
 * The last answers that the map needs to be drawn at all, kept in this browser for when there is no server. They are
 * never used while it answers. Browsers allow this only where a page is safe (HTTPS, or this machine); elsewhere
 * nothing is kept, and everything else goes on.
 */
const CACHE = 'rocade-kept'
const addressOf = (key: string) => `/kept/${encodeURIComponent(key)}`

/** Keeps an answer under a key, over the one before. Never fails: what is not kept is only missing offline. */
export async function keep(key: string, answer: unknown): Promise<void> {
  if (!('caches' in globalThis)) return
  try {
    const cache = await caches.open(CACHE)
    await cache.put(addressOf(key), new Response(JSON.stringify(answer)))
  } catch {
    // storage can be full or forbidden
  }
}

/** What was kept, if it still has the shape that this build expects; else `null`. */
export async function recall<S extends z.ZodType>(key: string, schema: S): Promise<z.infer<S> | null> {
  if (!('caches' in globalThis)) return null
  try {
    const response = await (await caches.open(CACHE)).match(addressOf(key))
    const parsed = schema.safeParse(await response?.json())
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
