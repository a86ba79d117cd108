import { describe, expect, test } from 'vitest'
import { legendCounts, prepareDashboard, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard({ heartbeatS: 1 })

/** What the page itself counted, as the status page shows it. */
async function feedFigure(page: Awaited<ReturnType<typeof dashboard.open>>, name: string): Promise<number> {
  return Number(await page.locator(`[data-feed="${name}"]`).textContent())
}

/** How long the connection is away while updates go on. */
const AWAY_S = 60

describe('pulling the cable', () => {
  test('for a minute is said at once; when it is back nothing was missed and nothing came twice', {
    timeout: 180_000,
  }, async () => {
    const { hub, cities, setSpeeds } = dashboard.server()
    dashboard.expectErrors(/WebSocket connection|ERR_INTERNET_DISCONNECTED/)
    const page = await dashboard.open('/')
    await untilLive(page)
    const ids = [...(cities.get('los-angeles')?.segments.keys() ?? [])]
    const push = (from: number, count: number, speedKmh: number) => {
      for (const id of ids.slice(from, from + count)) setSpeeds('los-angeles', new Map([[id, speedKmh]]))
    }
    push(0, 10, 2)
    // The map itself comes after the page: without a network it could not come any more.
    await expect.poll(async () => (await legendCounts(page)).jammed).toBeGreaterThan(0)
    await page.locator('.leaflet-container').waitFor()
    hub.cut()
    await page.context().setOffline(true)
    // It tries again and again meanwhile: each try is a moment of another word.
    await expect.poll(() => page.locator('.live-pill').textContent()).toMatch(/reconnecting.* · showing Wed 17:28/)
    const jammedBefore = (await legendCounts(page)).jammed ?? 0
    expect(jammedBefore).toBeGreaterThan(0)
    for (let i = 0; i < 40; i++) {
      push(10 + i, 1, 2)
      await page.waitForTimeout((AWAY_S * 1_000) / 40)
    }
    expect((await legendCounts(page)).jammed).toBe(jammedBefore)
    hub.letIn()
    await page.context().setOffline(false)
    // The next try may be half a minute away, unless the browser tells that there is a network again.
    await page.locator('.live-pill[data-state="live"]').waitFor({ timeout: 45_000 })
    push(50, 157, 2)
    await expect.poll(async () => (await legendCounts(page)).jammed).toBe(207)
    await page.getByRole('link', { name: 'Status' }).click()
    await expect.poll(() => feedFigure(page, 'applied')).toBe(207)
    expect(await feedFigure(page, 'duplicates')).toBe(0)
    expect(await feedFigure(page, 'gaps')).toBe(0)
    expect(hub.hellos.at(-1)?.lastSeq).toBeGreaterThanOrEqual(10)
  })

  test('a server that says nothing any more is noticed by its missing heartbeats', async () => {
    const { hub } = dashboard.server()
    const page = await dashboard.open('/')
    await untilLive(page)
    hub.freeze(true)
    await page.locator('.live-pill[data-state="stale"]').waitFor()
    hub.freeze(false)
    await untilLive(page)
  })

  test('a doubled message and a gap are both healed without a reload', async () => {
    const { hub, cities } = dashboard.server()
    const page = await dashboard.open('/')
    await untilLive(page)
    const at = new Date(dashboard.server().nowMs()).toISOString()
    const [segment] = [...(cities.get('los-angeles')?.segments.values() ?? [])]
    hub.push('los-angeles', {})
    const none = { zones: [], segments: [segment], weather: [], freshness: [] }
    hub.sendRaw(JSON.stringify({ type: 'delta', seq: 1, prevSeq: 0, at, ...none }))
    hub.sendRaw(JSON.stringify({ type: 'delta', seq: 99, prevSeq: 98, at, ...none }))
    await page.getByRole('link', { name: 'Status' }).click()
    await expect.poll(() => feedFigure(page, 'gaps')).toBe(1)
    expect(await feedFigure(page, 'duplicates')).toBe(1)
    await untilLive(page)
    hub.push('los-angeles', {})
    await expect.poll(() => feedFigure(page, 'applied')).toBe(2)
  })
})
