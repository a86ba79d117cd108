import { expect, test } from 'vitest'
import { limitConcurrency } from './limit-concurrency.ts'

test('runs all, never more at once than allowed, and goes on after a failure', async () => {
  const limited = limitConcurrency(2)
  let running = 0
  let most = 0
  const work = async (index: number) => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    if (index % 3 === 0) throw new Error('failed')
    return index
  }
  const results = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => limited(() => work(index))))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  expect(most).toBe(2)
  expect(await limited(async () => 'idle again')).toBe('idle again')
})
