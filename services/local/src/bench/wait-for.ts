import { setTimeout as delay } from 'node:timers/promises'

/** Looks every 20 ms until the condition holds. Throws when it does not within `limitMs`. */
export async function waitFor(condition: () => Promise<boolean> | boolean, limitMs: number): Promise<void> {
  const endMs = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`waited ${limitMs} ms in vain`)
    await delay(20)
  }
}
