import { expect, test } from 'vitest'
import { createWorkQueue } from './work-queue.ts'

const never = () => new Promise<never>(() => {})

test('refuses at once what is more than may wait', async () => {
  const queue = createWorkQueue({ parallel: 1, waitingMax: 0 })
  void queue.run(never)
  await expect(queue.run(async () => 1)).rejects.toMatchObject({ name: 'ProblemError', options: { retryAfterS: 2 } })
})

test('refuses what has waited too long, and its place in the queue is free again', async () => {
  const queue = createWorkQueue({ parallel: 1, waitingMax: 1, waitMaxMs: 20 })
  let end = () => {}
  const first = queue.run(() => new Promise<void>((resolve) => (end = resolve)))
  await expect(queue.run(async () => 2)).rejects.toMatchObject({ message: expect.stringContaining('too long') })
  const third = queue.run(async () => 3)
  end()
  expect([await first, await third]).toEqual([undefined, 3])
})
