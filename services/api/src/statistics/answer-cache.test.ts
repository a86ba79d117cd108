import { setImmediate } from 'node:timers/promises'
import { AppError } from '@rocade/shared/runtime/app-error'
import { describe, expect, test } from 'vitest'
import { createAnswerCache } from './answer-cache.ts'
import { createWorkQueue } from './work-queue.ts'

function open({ parallel = 1, waitingMax = 1 } = {}) {
  const outcomes: string[] = []
  const clock = { ms: 1_000_000 }
  const cache = createAnswerCache({
    clock: { nowMs: () => clock.ms },
    queue: createWorkQueue({ parallel, waitingMax }),
    onAnswer: (_kind, outcome) => outcomes.push(outcome),
  })
  const ask = async (question: string, work: () => Promise<object>) =>
    JSON.parse((await cache.get('weekly', question, work)).body.toString())
  return { ask, clock, outcomes }
}

const away = async (): Promise<never> => {
  throw new AppError('STORE', 'reading: the store is away', { retryable: true })
}

describe('the cache of statistics', () => {
  test('the same question at the same time is computed once', async () => {
    const { ask, outcomes } = open()
    let computed = 0
    const work = async () => {
      computed += 1
      await setImmediate()
      return { computed }
    }
    await Promise.all([ask('a', work), ask('a', work), ask('a', work)])
    await ask('a', work)
    expect([computed, outcomes]).toEqual([1, ['computed', 'shared', 'shared', 'cached']])
  })

  test('it is computed again after 15 s', async () => {
    const { ask, clock } = open()
    await ask('a', async () => ({ n: 1 }))
    clock.ms += 15_000
    expect(await ask('a', async () => ({ n: 2 }))).toEqual({ n: 2 })
  })

  test('the last answer stands in while the store is away, and says so; without one it is 503', async () => {
    const { ask, clock } = open()
    await ask('a', async () => ({ n: 1 }))
    clock.ms += 15_000
    expect(await ask('a', away)).toEqual({ n: 1, status: 'degraded' })
    await expect(ask('b', away)).rejects.toMatchObject({ problem: 'unavailable', options: { retryAfterS: 5 } })
  })

  test('a bug is not hidden behind the last answer', async () => {
    const { ask, clock } = open()
    await ask('a', async () => ({ n: 1 }))
    clock.ms += 15_000
    await expect(ask('a', () => Promise.reject(new TypeError('a bug')))).rejects.toThrow(TypeError)
  })

  test('row 22: what neither runs nor waits is refused at once', async () => {
    const { ask } = open({ parallel: 1, waitingMax: 2 })
    let finish = () => {}
    const held = new Promise<void>((resolve) => {
      finish = resolve
    })
    const work = async () => {
      await held
      return {}
    }
    const asked = Array.from({ length: 20 }, (_, i) => ask(`question ${i}`, work))
    const settled = Promise.allSettled(asked)
    await setImmediate()
    finish()
    const outcomes = (await settled).map((result) => result.status)
    expect(outcomes.filter((outcome) => outcome === 'fulfilled')).toHaveLength(3)
  })

  test('a failure frees its place', async () => {
    const { ask } = open({ parallel: 1, waitingMax: 0 })
    await expect(ask('a', away)).rejects.toThrow()
    expect(await ask('b', async () => ({ n: 1 }))).toEqual({ n: 1 })
  })
})
