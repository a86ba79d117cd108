import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'
import { fixtureIncident } from './fixture/fixture-incidents.ts'

const dashboard = prepareDashboard()
const MINUTE_MS = 60_000
/** A day before the fixture's present: another incident went on, in Paris. */
const DAY_BEFORE = '2026-11-25T01:30Z'

const handles = (page: Page) => page.locator('.incident-handle')
const toggle = (page: Page) => page.locator('.legend-incidents button')
const countOf = (page: Page) => toggle(page).locator('b').textContent()

/** The colours of the map's canvas in a square around the first sign: drawn or not. */
async function inkAroundFirst(page: Page, at: { x: number; y: number }): Promise<number> {
  return page.evaluate(({ x, y }) => {
    const canvas = [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-overlay-pane canvas')].at(-1)
    const box = canvas?.getBoundingClientRect()
    if (!canvas || !box) return -1
    const ratio = canvas.width / box.width
    const side = 14 * ratio
    const [left, top] = [(x - box.left) * ratio - side / 2, (y - box.top) * ratio - side / 2]
    const { data } = canvas.getContext('2d')?.getImageData(left, top, side, side) ?? { data: [] }
    // the closed sign is a disc of the ink #141922
    let ink = 0
    for (let i = 0; i < data.length; i += 4) if (data[i] === 0x14 && data[i + 1] === 0x19 && data[i + 2] === 0x22) ink++
    return ink
  }, at)
}

const middleOf = async (page: Page, nth: number) => {
  const box = await handles(page).nth(nth).boundingBox()
  if (!box) throw new Error('the sign has no place')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

describe('incidents on the map', () => {
  test('are drawn on the canvas with a sign for each kind, counted in the legend, and told in words', async () => {
    const page = await dashboard.open('/?city=paris', { colorScheme: 'light' })
    await expect.poll(() => handles(page).count()).toBe(2)
    expect(await countOf(page)).toBe('2')
    expect(await page.locator('.legend-incidents li').allTextContents()).toEqual(['Road closed1', 'Reduced capacity1'])
    const closed = handles(page).and(page.getByRole('button', { name: /^Road closed/ }))
    expect(await closed.getAttribute('aria-label')).toMatch(/no way through · since 01:50, expected until 03:00$/)
    await closed.hover()
    await page.locator('.incident-tip', { hasText: 'Road closed' }).waitFor()
    const items = await page.locator('.incident-list li').allTextContents()
    expect(items).toHaveLength(2)
    expect(items[1]).toMatch(/^Reduced capacity · .*42 % of the capacity lost · \+.* min on this segment/)
  })

  test('go and come with their layer, and the address says so', async () => {
    const page = await dashboard.open('/?city=paris', { colorScheme: 'light' })
    await expect.poll(() => handles(page).count()).toBe(2)
    const at = await middleOf(page, 0)
    await expect.poll(() => inkAroundFirst(page, at)).toBeGreaterThan(50)
    await toggle(page).click()
    await expect.poll(() => handles(page).count()).toBe(0)
    await expect.poll(() => inkAroundFirst(page, at)).toBe(0)
    expect(page.url()).toContain('hide=incidents')
    expect(await toggle(page).getAttribute('aria-pressed')).toBe('false')
    const copy = await dashboard.open(new URL(page.url()).pathname + new URL(page.url()).search)
    await untilLive(copy)
    await toggle(copy).waitFor()
    expect(await handles(copy).count()).toBe(0)
    await copy.getByRole('button', { name: 'Layers' }).click()
    await copy.getByRole('checkbox', { name: 'Incidents' }).check()
    await expect.poll(() => handles(copy).count()).toBe(2)
    expect(copy.url()).not.toContain('hide=')
    await copy.keyboard.press('Escape')
    await copy.keyboard.press('i')
    await expect.poll(() => handles(copy).count()).toBe(0)
  })

  test('appear and end live, without a reload', async () => {
    const page = await dashboard.open('/?city=paris')
    await untilLive(page)
    await expect.poll(() => handles(page).count()).toBe(2)
    const server = dashboard.server()
    const paris = server.cities.get('paris')
    if (!paris) throw new Error('the fixture has Paris')
    const startMs = server.nowMs()
    const fresh = fixtureIncident(paris.city, {
      nth: 90,
      kind: 'closure',
      startMs,
      endMs: startMs + 30 * MINUTE_MS,
    })
    server.setIncidents('paris', [...paris.incidents, fresh])
    await expect.poll(() => handles(page).count()).toBe(3)
    expect(await countOf(page)).toBe('3')
    server.setIncidents('paris', [fresh])
    await expect.poll(() => handles(page).count()).toBe(1)
    server.setIncidents('paris', [])
    await page.getByText('No incident is going on.').waitFor()
    expect(await countOf(page)).toBe('0')
  })

  test('a sign keeps the focus when others come and speeds change; Enter opens its segment', async () => {
    const page = await dashboard.open('/?city=paris')
    await untilLive(page)
    const closed = handles(page).and(page.getByRole('button', { name: /^Road closed/ }))
    await closed.focus()
    await page.locator('.incident-tip').waitFor()
    const server = dashboard.server()
    const paris = server.cities.get('paris')
    if (!paris) throw new Error('the fixture has Paris')
    const [first] = paris.incidents
    const segmentId = first?.segmentId ?? ''
    server.setSpeeds('paris', new Map([[segmentId, 3]]))
    const extra = { nth: 91, kind: 'closure', startMs: server.nowMs(), endMs: server.nowMs() + MINUTE_MS } as const
    server.setIncidents('paris', [...paris.incidents, fixtureIncident(paris.city, extra)])
    await expect.poll(() => handles(page).count()).toBe(3)
    expect(await closed.first().evaluate((element) => document.activeElement === element)).toBe(true)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain(`segment=${segmentId}`)
    expect(await page.locator('.panel .incident-list li').textContent()).toMatch(/^Road closed.*no way through/)
  })

  test('stand in the panel of their zone, and in no other', async () => {
    const paris = dashboard.server().cities.get('paris')
    const [first] = paris?.incidents ?? []
    const calm = paris?.city.zones.features.find(
      ({ properties }) => !paris.incidents.some(({ zoneId }) => zoneId === properties.zoneId),
    )
    const name = calm?.properties.name ?? ''
    const page = await dashboard.open(`/?city=paris&zone=${first?.zoneId}`)
    await page.locator('.panel .incident-list li').first().waitFor()
    expect(await page.locator('.panel .incident-list a').first().getAttribute('href')).toContain(
      `segment=${first?.segmentId}`,
    )
    await page.getByRole('link', { name: 'Back to all zones' }).click()
    await page.locator('.zone-list').getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    expect(await page.locator('.panel .incident-list').count()).toBe(0)
  })

  test('of the past are those of the shown instant, and the link restores them', async () => {
    const page = await dashboard.open(`/?city=paris&at=${DAY_BEFORE}`)
    await expect.poll(() => handles(page).count()).toBe(1)
    expect(await handles(page).getAttribute('aria-label')).toMatch(
      /^Reduced capacity .* since 02:00, expected until 03:00$/,
    )
    await page.keyboard.press('Shift+]')
    await expect.poll(() => handles(page).count()).toBe(0)
    await page.getByText('No incident is going on.').waitFor()
  })

  test('are a table for those who do not see the map', async () => {
    const page = await dashboard.open('/?city=paris&as=table')
    await page.getByRole('tab', { name: 'Incidents' }).click()
    await page.locator('.incident-table tbody tr').first().waitFor()
    const rows = await page.locator('.incident-table tbody tr').allTextContents()
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatch(/^ ?Road closed.*01:5003:00100 %–?/)
  })

  test('are not drawn over what is typical', async () => {
    const page = await dashboard.open('/?city=paris&view=typical')
    await untilLive(page)
    await page.locator('.legend').waitFor()
    await page.locator('.incident-list li').first().waitFor()
    expect([await handles(page).count(), await page.locator('.legend-incidents').count()]).toEqual([0, 0])
  })
})

describe('a city whose source tells no incidents', () => {
  test.each([
    ['en', 'This source tells no incidents.', 'Incidents'],
    ['fr', 'Cette source ne signale pas les incidents.', 'Incidents'],
  ])('says so in the legend, the panel and the table (%s)', async (language, words, tab) => {
    const page = await dashboard.open(`/?city=los-angeles&lang=${language}`)
    await page.locator('.legend').getByText(words).waitFor()
    await page.locator('.panel').getByText(words).waitFor()
    await page.keyboard.press('t')
    await page.getByRole('tab', { name: tab }).click()
    await page.locator('.map-table').getByText(words).waitFor()
    await page.keyboard.press('t')
    expect(await handles(page).count()).toBe(0)
  })

  test('says so of the past too', async () => {
    const page = await dashboard.open(`/?city=los-angeles&at=${DAY_BEFORE}`)
    await page.locator('.panel').getByText('This source tells no incidents.').waitFor()
  })
})

describe('without PostgreSQL', () => {
  test('the present of the roads does not wait for incidents', async () => {
    dashboard.expectErrors(/503|WebSocket/)
    dashboard.server().override('/api/incidents', { status: 503, body: { detail: 'away' } })
    dashboard.server().hub.cut()
    const page = await dashboard.open('/?city=paris')
    await page.locator('.zone-list tbody tr').first().waitFor()
    expect(await page.locator('.zone-list tbody tr').count()).toBe(20)
  })
})

describe('on a phone', () => {
  test('a tap on a sign opens its segment, and the layer is a tap away', async () => {
    const page = await dashboard.open('/?city=paris', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    await expect.poll(() => handles(page).count()).toBe(2)
    expect(await toggle(page).getAttribute('aria-pressed')).toBe('true')
    const box = await toggle(page).boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
    await handles(page).first().tap()
    await expect.poll(() => page.url()).toContain('segment=')
    await page.locator('.panel .incident-list li').waitFor()
  })
})
