import { describe, expect, test } from 'vitest'
import { waitUntil } from './wait-until.ts'

describe('waitUntil', () => {
  test('does not wait for the past', async () => {
    await waitUntil(0, { nowMs: () => 1 }, new AbortController().signal)
  })

  test('sees a clock that jumps ahead', async () => {
    let nowMs = 0
    const waiting = waitUntil(3_600_000, { nowMs: () => nowMs }, new AbortController().signal)
    nowMs = 3_600_000
    await expect(waiting).resolves.toBeUndefined()
  })

  test('does not wait two days more for a clock that was set back', async () => {
    let nowMs = 2 * 86_400_000
    const waiting = waitUntil(nowMs + 3_600_000, { nowMs: () => nowMs }, new AbortController().signal)
    nowMs = 0
    await expect(waiting).resolves.toBeUndefined()
  })

  test('ends at once when it is aborted', async () => {
    const abort = new AbortController()
    const waiting = waitUntil(3_600_000, { nowMs: () => 0 }, abort.signal)
    abort.abort()
    await expect(waiting).resolves.toBeUndefined()
  })
})
