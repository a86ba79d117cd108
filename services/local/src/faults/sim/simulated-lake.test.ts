import { beforeEach, describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { createSimulatedLake, type SimulatedLake } from './simulated-lake.ts'
import { createWorld, type World } from './world.ts'

describe('the simulated lake', () => {
  let world: World
  let lake: SimulatedLake
  beforeEach(() => {
    world = createWorld(createRandom(1), 0)
    lake = createSimulatedLake(world)
  })
  async function inWorld<T>(work: Promise<T>): Promise<T | undefined> {
    let done: T | undefined
    void work.then((value) => {
      done = value
    })
    await new Promise((resolve) => setImmediate(resolve))
    await world.run(() => done !== undefined, 10_000)
    return done
  }

  test('gives a slot to one of two writers, and keeps what that one wrote', async () => {
    const [a, b] = [lake.openFor(world.createProcess('a')), lake.openFor(world.createProcess('b'))]
    const outcomes = await inWorld(
      Promise.all([a.publish('x/1', Uint8Array.of(1)), b.publish('x/1', Uint8Array.of(2))]),
    )
    expect([...(outcomes ?? [])].sort()).toEqual(['published', 'taken'])
    const winner = outcomes?.[0] === 'published' ? 1 : 2
    expect(await inWorld(a.read('x/1'))).toEqual(Uint8Array.of(winner))
  })

  test('leaves half of a file behind when its writer is killed, where no reader sees it, until it is swept', async () => {
    const process = world.createProcess('a')
    world.disturb(({ what }) => {
      if (what === 'link') process.kill()
      return undefined
    })
    expect(await inWorld(lake.openFor(process).publish('x/1', Uint8Array.of(1)))).toBeUndefined()
    const reader = lake.openFor(world.createProcess('b'))
    expect(await inWorld(reader.listNames('x'))).toEqual([])
    expect(lake.leftovers.size).toBe(1)
    expect(await inWorld(reader.sweep(0))).toBe(1)
    expect(lake.leftovers.size).toBe(0)
  })

  test('says nothing to a process that is paused, until it is resumed', async () => {
    const process = world.createProcess('a')
    process.pause()
    let isRead = false
    const reading = lake
      .openFor(process)
      .listNames('x')
      .then(() => {
        isRead = true
      })
    await world.run(() => isRead, 1_000)
    expect(isRead).toBe(false)
    process.resume()
    await inWorld(reading)
    expect(isRead).toBe(true)
  })
})
