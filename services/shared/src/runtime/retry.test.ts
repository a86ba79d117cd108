import { describe, expect, test } from 'vitest'
import { type RetryOptions, retry } from './retry.ts'

const failing = (times: number) => {
  let calls = 0
  return async () => {
    calls += 1
    if (calls <= times) throw new Error(`failure ${calls}`)
    return calls
  }
}
const quick: RetryOptions = { isRetryable: () => true, minDelayMs: 1, maxDelayMs: 1 }

describe('retry', () => {
  test('gives the answer of the first try that works', async () => {
    await expect(retry(failing(3), quick)).resolves.toBe(4)
  })
  test('throws at once what will not pass', async () => {
    await expect(retry(failing(3), { ...quick, isRetryable: () => false })).rejects.toThrow('failure 1')
  })
  test('throws the last failure when the tries are used up', async () => {
    await expect(retry(failing(9), { ...quick, attempts: 3 })).rejects.toThrow('failure 3')
  })
  test('begins no try after the deadline', async () => {
    let nowMs = 0
    const operation = async () => {
      nowMs += 400
      throw new Error(`failed at ${nowMs} ms`)
    }
    const options = { ...quick, deadlineMs: 1_000, clock: { nowMs: () => nowMs } }
    await expect(retry(operation, options)).rejects.toThrow('failed at 1200 ms')
  })
  test('doubles the longest delay up to the limit, and tells each wait', async () => {
    const told: unknown[] = []
    await retry(failing(5), {
      isRetryable: () => true,
      minDelayMs: 1,
      maxDelayMs: 5,
      random: () => 1,
      onRetry: ({ attempt, delayMs }) => told.push([attempt, delayMs]),
    })
    expect(told).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
      [4, 5],
      [5, 5],
    ])
  })
  test('spreads the delays over the whole range below the limit', async () => {
    const told: number[] = []
    await retry(failing(2), {
      ...quick,
      minDelayMs: 8,
      maxDelayMs: 8,
      random: () => 0.25,
      onRetry: ({ delayMs }) => told.push(delayMs),
    })
    expect(told).toEqual([2, 2])
  })
  test('stops waiting with the reason of the signal', async () => {
    const stop = new AbortController()
    const options = { ...quick, minDelayMs: 3_600_000, maxDelayMs: 3_600_000, signal: stop.signal }
    const trying = retry(failing(9), { ...options, onRetry: () => stop.abort(new Error('stopping')) })
    await expect(trying).rejects.toThrow('stopping')
  })
  test('does not try at all when the signal is aborted already', async () => {
    let calls = 0
    const operation = async () => {
      calls += 1
    }
    await expect(retry(operation, { ...quick, signal: AbortSignal.abort() })).rejects.toThrow()
    expect(calls).toBe(0)
  })
})
