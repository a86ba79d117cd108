import { expect, test } from 'vitest'
import { connectLive } from '../../test/live-client.ts'
import { openTestApi } from '../../test/open-test-api.ts'
import { until } from '../../test/until.ts'

test('row 52: a client that never reads is cut off, and what waits for it stays bounded', async () => {
  let nowMs = Date.now()
  await using api = await openTestApi({ clock: { nowMs: () => nowMs } })
  const clients = async () =>
    ((await (await api.get('/api/status')).json()) as { live: { clients: number } }).live.clients
  const client = await connectLive(api.url)
  client.socket.pause()
  const before = process.memoryUsage().rss
  await until('the client to be cut off', async () => {
    // Each hello asks for a snapshot of all cities, 100 kB; ten a second are allowed.
    nowMs += 4_000
    for (let i = 0; i < 40; i++) client.send({ type: 'hello', cityIds: ['los-angeles', 'paris'] })
    return (await clients()) === 0
  })
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
})
