import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createOpenServices } from './open-services.ts'

const logger = pino({ level: 'silent' })

test('closes in the opposite order of opening', async () => {
  const open = createOpenServices()
  const closed: string[] = []
  for (const name of ['lock', 'database', 'log']) open.defer(name, () => void closed.push(name))
  await open.closeAll(logger)
  expect(closed).toEqual(['log', 'database', 'lock'])
})

test('goes on closing when one fails', async () => {
  const open = createOpenServices()
  let isReleased = false
  open.defer('lock', () => {
    isReleased = true
  })
  open.defer('log', () => Promise.reject(new Error('no disk')))
  await open.closeAll(logger)
  expect(isReleased).toBe(true)
})

test('closes each once, however often it is asked', async () => {
  const open = createOpenServices()
  let closings = 0
  open.defer('lock', () => {
    closings += 1
  })
  await Promise.all([open.closeAll(logger), open.closeAll(logger)])
  expect(closings).toBe(1)
})

test('tells the health of every service by its name', () => {
  const open = createOpenServices()
  const health = { status: 'degraded', detail: 'the lake is away' } as const
  open.add({ name: 'stream-cleaner', health: () => health, [Symbol.asyncDispose]: async () => {} })
  expect(open.healthOf()).toEqual({ 'stream-cleaner': health })
})
