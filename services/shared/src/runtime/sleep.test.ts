import { describe, expect, test } from 'vitest'
import { sleep } from './sleep.ts'

const HOUR_MS = 3600 * 1000

describe('sleep', () => {
  test('waits at least as long as asked', async () => {
    const startMs = performance.now()
    await sleep(20)
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(19)
  })
  test('ends as soon as the signal is aborted', async () => {
    const stop = new AbortController()
    const asleep = sleep(HOUR_MS, stop.signal)
    stop.abort()
    await expect(asleep).resolves.toBeUndefined()
  })
  test('does not begin when the signal is aborted already', async () => {
    await expect(sleep(HOUR_MS, AbortSignal.abort())).resolves.toBeUndefined()
  })
})
