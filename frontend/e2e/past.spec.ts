import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { legendCounts, prepareDashboard, sumOf, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard()
/** Tuesday 17:30 in Los Angeles: the evening before the fixture's present. */
const TUESDAY = '2026-11-25T01:30Z'
const shownTime = (page: Page) => page.locator('.time-shown').getAttribute('title')

describe('the past on the map', () => {
  test('a copied link opens the same instant, view, filter and place', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.getByRole('button', { name: 'Past', exact: true }).click()
    await page.getByRole('button', { name: 'Tue 24' }).click()
    await page.getByRole('button', { name: 'Difference' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(() => page.url()).toContain('map=')
    await expect.poll(async () => (await legendCounts(page)).slower).toBeGreaterThan(0)
    await page.locator('.legend [data-level="slower"]').click()
    const before = { counts: await legendCounts(page), time: await shownTime(page) }
    const { pathname, search } = new URL(page.url())
    const copy = await dashboard.open(`${pathname}${search}`)
    await expect.poll(() => legendCounts(copy)).toEqual(before.counts)
    expect(await shownTime(copy)).toBe(before.time)
    expect(await copy.locator('.legend [data-level="slower"]').getAttribute('aria-pressed')).toBe('true')
    expect(new URL(copy.url()).search).toBe(search)
  })

  test('shows an instant with its own levels, weather, source and resolution, and the way back to live', async () => {
    const page = await dashboard.open(`/?at=${TUESDAY}&zone=griffith-park`)
    await expect.poll(async () => sumOf(await legendCounts(page))).toBe(207)
    await expect.poll(async () => (await legendCounts(page))['no-data']).toBe(0)
    expect(await shownTime(page)).toBe('Tue 24 Nov 2026, 17:30')
    expect(await page.locator('.recording-tag').textContent()).toBe('recording · Tue 6 Mar 2012, 17:30')
    expect(await page.locator('.facts').textContent()).toMatch(/Coverage100 %Resolution5 minSourcebatch view/)
    expect(await page.locator('.hero .unit').textContent()).toBe('km/h then')
    await page.locator('.day-chart .recharts-reference-line').waitFor({ state: 'attached' })
    await page.getByText('Tue 24, km/h').waitFor()
    await page.getByRole('button', { name: 'Back to live' }).click()
    await untilLive(page)
    expect(page.url()).not.toContain('at=')
  })

  test('plays: time and picture move, the address follows, and pausing stops both', async () => {
    const page = await dashboard.open('/?at=2026-11-25T15:00Z&speed=600')
    await expect.poll(async () => (await legendCounts(page)).free).toBeGreaterThan(0)
    const before = await legendCounts(page)
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('at')).not.toBe('2026-11-25T15:00Z')
    await expect.poll(() => legendCounts(page)).not.toEqual(before)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    const paused = await shownTime(page)
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    expect(await shownTime(page)).toBe(paused)
  })

  test('playing into the present ends live', async () => {
    const page = await dashboard.open('/?at=2026-11-26T01:15Z&speed=600')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await untilLive(page)
    expect(page.url()).not.toContain('at=')
  })

  test('moves by slider and by key, five minutes or an hour', async () => {
    const page = await dashboard.open(`/?at=${TUESDAY}`)
    await page.getByRole('slider').focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => shownTime(page)).toBe('Tue 24 Nov 2026, 17:25')
    await page.locator('.panel h1').click()
    await page.keyboard.press(']')
    await expect.poll(() => shownTime(page)).toBe('Tue 24 Nov 2026, 17:30')
    await page.keyboard.press('Shift+[')
    await expect.poll(() => shownTime(page)).toBe('Tue 24 Nov 2026, 16:30')
    await page.keyboard.press('l')
    await untilLive(page)
  })

  test('compares with what is typical and with a week before, and says which', async () => {
    const page = await dashboard.open(`/?at=${TUESDAY}&view=typical`)
    await page.getByText('median of 3 days of this kind').waitFor()
    await page.getByRole('button', { name: 'Difference' }).click()
    await expect.poll(async () => (await legendCounts(page))['as-usual']).toBeGreaterThan(0)
    const [request] = await Promise.all([
      page.waitForRequest((it) => it.url().includes('/api/playback?') && it.url().includes('from=2026-11-17')),
      page.getByLabel('Compared with').selectOption('week'),
    ])
    expect(request.url()).toContain('city=los-angeles')
    await page.getByText('a week before', { exact: true }).last().waitFor()
    expect(page.url()).toContain('against=week')
  })

  test('of an instant that nothing is known of it says so, and of one to come it shows the present', async () => {
    const page = await dashboard.open('/?at=2026-10-01T10:00Z')
    await page.getByText('Nothing is kept of this instant').waitFor()
    await expect.poll(async () => (await legendCounts(page))['no-data']).toBe(207)
    const future = await dashboard.open('/?at=2030-01-01T10:00Z')
    await untilLive(future)
  })

  test('when the past cannot be read it says so, and the present goes on', async () => {
    dashboard.server().override('/api/playback', { status: 503, body: { detail: 'away' } })
    const page = await dashboard.open(`/?at=${TUESDAY}`)
    await page.getByText('The past could not be read').waitFor()
    await page.getByRole('button', { name: 'Back to live' }).click()
    await untilLive(page)
  })
})

describe('tools of the map', () => {
  test('finds a place by key, typing, arrows and Enter', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.keyboard.press('/')
    await page.keyboard.type('hollywood')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    const name = await page.locator('[role="option"][aria-selected="true"] > span').first().textContent()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('tells every key, and gives the focus back', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.getByRole('button', { name: 'Help' }).click()
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await expect.poll(focused).toBe('Help')
  })

  test('is a sortable table of every segment and zone for those who do not see the map', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.locator('.time-bar').waitFor()
    await page.keyboard.press('t')
    await page.locator('.segment-table tbody tr').first().waitFor()
    expect(await page.locator('.segment-table tbody tr').count()).toBe(207)
    await page.locator('.segment-table').getByRole('button', { name: 'Segment' }).click()
    expect(await page.locator('.segment-table th[aria-sort="ascending"]').textContent()).toBe('Segment')
    await page.getByRole('tab', { name: 'Zones' }).click()
    expect(await page.locator('.map-table .zone-list tbody tr').count()).toBe(35)
    expect(page.url()).toContain('as=table')
  })

  test('layers are switched off and on, in the address', async () => {
    const page = await dashboard.open('/')
    await page.locator('.zone-label').first().waitFor()
    await page.getByRole('button', { name: 'Layers' }).click()
    await page.getByLabel('Zone names').uncheck()
    await expect.poll(() => page.locator('.zone-label').count()).toBe(0)
    expect(page.url()).toContain('hide=names')
    expect(await page.getByLabel('Online map').count()).toBe(0)
  })

  test('far out the countries appear, without another server', async () => {
    const page = await dashboard.open('/?map=5/34/-118')
    const [response] = await Promise.all([
      page.waitForResponse((it) => it.url().includes('countries')),
      untilLive(page),
    ])
    expect(response.ok()).toBe(true)
  })
})
