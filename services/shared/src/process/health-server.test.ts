import { Registry } from 'prom-client'
import { afterEach, describe, expect, test } from 'vitest'
import type { Health } from '../runtime/service.ts'
import { startHealthServer } from './health-server.ts'

describe('the health server', () => {
  let health: Health | null = null
  let server: Awaited<ReturnType<typeof startHealthServer>> | undefined
  const start = async () => {
    server = await startHealthServer({ host: '127.0.0.1', port: 0, metrics: new Registry(), health: () => health })
    return server.url
  }
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]()
    health = null
  })

  test('is alive while the service starts, and not ready', async () => {
    const url = await start()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).toBe(503)
    expect(ready.headers.get('retry-after')).toBe('2')
    expect(await ready.json()).toEqual({ status: 'down', detail: 'starting' })
  })
  test.each<[Health, number]>([
    [{ status: 'ok' }, 200],
    [{ status: 'degraded', detail: 'the lake is away' }, 200],
    [{ status: 'down', detail: 'OFFSET_GAP' }, 503],
  ])('answers %j with %i', async (state, status) => {
    health = state
    const ready = await fetch(`${await start()}/readyz`)
    expect(ready.status).toBe(status)
    expect(await ready.json()).toEqual(state)
  })
  test('gives the metrics', async () => {
    const metrics = await fetch(`${await start()}/metrics?x=1`)
    expect(metrics.headers.get('content-type')).toContain('text/plain')
  })
  test('refuses other paths and methods', async () => {
    const url = await start()
    expect((await fetch(`${url}/etc/passwd`)).status).toBe(404)
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405)
  })
  test('says which port is taken and how to go on', async () => {
    const port = Number(new URL(await start()).port)
    const second = startHealthServer({ host: '127.0.0.1', port, metrics: new Registry(), health: () => null })
    await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining('HEALTH_PORT') })
  })
})
