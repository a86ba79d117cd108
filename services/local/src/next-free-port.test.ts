import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { nextFreePort } from './next-free-port.ts'

test('gives the wanted port when it is free and the next one when it is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const next = await nextFreePort('127.0.0.1', address.port)
  expect(next).toBeGreaterThan(address.port)
  server.close()
  await once(server, 'close')
  expect(await nextFreePort('127.0.0.1', address.port)).toBe(address.port)
})

test('leaves port 0 to the system', async () => expect(await nextFreePort('127.0.0.1', 0)).toBe(0))

test('says that an address is not one of this machine', async () => {
  await expect(nextFreePort('203.0.113.7', 8080)).rejects.toThrow(/Set HOST to an address of this machine/)
})
