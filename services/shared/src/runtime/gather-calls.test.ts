import { expect, test } from 'vitest'
import { gatherCalls } from './gather-calls.ts'

test('does the work of 59 calls twice: once for the first, once for all that came meanwhile', async () => {
  const opened: (() => void)[] = []
  let [atOnce, most, times] = [0, 0, 0]
  const call = gatherCalls(async () => {
    times += 1
    atOnce += 1
    most = Math.max(most, atOnce)
    await new Promise<void>((resolve) => opened.push(resolve))
    atOnce -= 1
  })
  const first = call()
  const others = Array.from({ length: 58 }, () => call())
  opened.shift()?.()
  await first
  await Promise.resolve()
  while (opened.length === 0) await new Promise(setImmediate)
  opened.shift()?.()
  await Promise.all(others)
  expect({ times, most }).toEqual({ times: 2, most: 1 })
})

test('a call after the work has failed does it anew', async () => {
  let times = 0
  const call = gatherCalls(async () => {
    times += 1
    if (times === 1) throw new Error('away')
  })
  await expect(call()).rejects.toThrow('away')
  await call()
  expect(times).toBe(2)
})
