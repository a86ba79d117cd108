import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { legendCounts, prepareDashboard, sumOf, untilLive } from './dashboard-fixture.ts'
import { type FixtureServer, startFixtureServer } from './fixture/start-fixture-server.ts'

const dashboard = prepareDashboard({ heartbeatS: 1 })
const withWorker = { serviceWorkers: 'allow' } as const

/** Waits until the shell is kept and the worker answers for this page. */
const untilKept = (page: Page) =>
  expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none'), { timeout: 20_000 })
    .toBe('activated')
const restart = (dist = inject('dist')): Promise<FixtureServer> =>
  startFixtureServer({ port: Number(new URL(dashboard.server().url).port), dist, heartbeatS: 1 })

describe('without a server', () => {
  test('the page opens with its last picture, says that it is offline and of when it is, and is live again by itself', {
    timeout: 120_000,
  }, async () => {
    dashboard.expectErrors(/WebSocket connection|ERR_CONNECTION_REFUSED/)
    const page = await dashboard.open('/', withWorker)
    await untilLive(page)
    await untilKept(page)
    await expect.poll(async () => sumOf(await legendCounts(page))).toBe(207)
    const jammed = (await legendCounts(page)).jammed
    await dashboard.server().stop()
    await page.reload()
    await expect.poll(() => page.locator('.live-pill').textContent()).toMatch(/^offline · showing Wed 17:28/)
    await expect.poll(async () => (await legendCounts(page)).jammed).toBe(jammed)
    await page.locator('.city-map canvas').first().waitFor()
    await page.getByText('Offline. The last picture').waitFor({ state: 'attached' })
    await page.evaluate(() => Object.assign(window, { isSamePage: true }))
    const server = await restart()
    try {
      await page.locator('.live-pill[data-state="live"]').waitFor({ timeout: 60_000 })
      await expect.poll(() => page.locator('.live-pill').textContent()).toMatch(/^live · updated/)
      await page.locator('.day-bar, .time-bar').first().waitFor()
      const ids = [...(server.cities.get('los-angeles')?.segments.keys() ?? [])]
      server.setSpeeds('los-angeles', new Map(ids.map((id) => [id, 3])))
      await expect.poll(async () => (await legendCounts(page)).jammed).toBe(207)
      expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
    } finally {
      await server.stop()
    }
  })

  test('nothing that the API answers is taken from the worker', async () => {
    const page = await dashboard.open('/', withWorker)
    await untilLive(page)
    await untilKept(page)
    const kept = await page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith('rocade-shell-'))
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return requests.flat().map(({ url }) => new URL(url).pathname)
    })
    expect(kept).toContain('/')
    expect(kept.filter((path) => path.startsWith('/api/') || path.startsWith('/ws/'))).toEqual([])
    dashboard.server().override('/api/status', {
      status: 503,
      body: { type: 'about:blank', title: 'Down', status: 503, detail: 'away' },
    })
    expect(await page.evaluate(async () => (await fetch('/api/status')).status)).toBe(503)
  })

  test('after an upgrade the new page is shown, with the server and then without it', {
    timeout: 120_000,
  }, async () => {
    dashboard.expectErrors(/WebSocket connection|ERR_CONNECTION_REFUSED/)
    const upgraded = await mkdtemp(join(tmpdir(), 'rocade-upgraded-'))
    await cp(inject('dist'), upgraded, { recursive: true })
    const html = await readFile(join(upgraded, 'index.html'), 'utf8')
    await writeFile(join(upgraded, 'index.html'), html.replace('<head>', '<head><meta name="build" content="next">'))
    const worker = await readFile(join(upgraded, 'sw.js'), 'utf8')
    await writeFile(join(upgraded, 'sw.js'), worker.replace(/"version":"[0-9a-f]+"/, '"version":"next"'))
    const page = await dashboard.open('/', withWorker)
    await untilKept(page)
    await dashboard.server().stop()
    const server = await restart(upgraded)
    await page.reload()
    expect(await page.locator('meta[name="build"]').count()).toBe(1)
    const isTakenOver = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration()
        const isBusy = Boolean(registration?.installing || registration?.waiting)
        return (await caches.has('rocade-shell-next')) && !isBusy && registration?.active?.state === 'activated'
      })
    await expect.poll(isTakenOver, { timeout: 30_000 }).toBe(true)
    await server.stop()
    await page.reload()
    await page.locator('.live-pill').waitFor()
    expect(await page.locator('meta[name="build"]').count()).toBe(1)
    await rm(upgraded, { recursive: true })
  })

  test('is installable: a manifest with icons of both kinds, each as large as it says', async () => {
    const page = await dashboard.open('/')
    const { url } = dashboard.server()
    const href = await page.locator('link[rel="manifest"]').getAttribute('href')
    const manifest = (await (await fetch(`${url}${href}`)).json()) as Manifest
    expect(manifest).toMatchObject({ name: 'Rocade', display: 'standalone', start_url: '/' })
    const png = manifest.icons.filter(({ type }) => type === 'image/png')
    expect(png.map(({ purpose }) => purpose)).toContain('maskable')
    for (const { src, sizes } of png) {
      const width = await page.evaluate(async (address) => {
        const image = new Image()
        image.src = address
        await image.decode()
        return `${image.naturalWidth}x${image.naturalHeight}`
      }, src)
      expect(width).toBe(sizes)
    }
  })
})

interface Manifest {
  readonly icons: readonly {
    readonly src: string
    readonly sizes: string
    readonly type: string
    readonly purpose?: string
  }[]
}
