import { setTimeout as delay } from 'node:timers/promises'

const DEADLINE_MS = 10_000
const LOOK_EVERY_MS = 10

/** Waits for a condition; fails after 10 s and says for what. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + DEADLINE_MS
  while (!(await isTrue())) {
    if (performance.now() > deadlineMs) throw new Error(`waited ${DEADLINE_MS} ms for ${what}`)
    await delay(LOOK_EVERY_MS)
  }
}
