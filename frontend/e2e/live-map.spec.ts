import { gzipSync } from 'node:zlib'
import type { SegmentLive } from '@rocade/shared/protocol/answers'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { legendCounts, prepareDashboard, sumOf, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard()
const JAMMED = [0xd7, 0x30, 0x27] as const

/** How many pixels of the map have exactly this colour. */
const pixelsOf = (page: Page, colour: readonly number[]) =>
  page.evaluate((rgb) => {
    const canvas = document.querySelector('canvas')
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    let count = 0
    for (let i = 0; i < data.length; i += 4) if (rgb.every((value, at) => data[i + at] === value)) count++
    return count
  }, colour)

describe('the live map', () => {
  test('shows all 207 segments of Los Angeles by class, and says that it is live and a recording', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await expect.poll(async () => sumOf(await legendCounts(page))).toBe(207)
    const counts = await legendCounts(page)
    expect(counts.jammed).toBeGreaterThan(0)
    expect(counts['no-data']).toBe(0)
    expect(await page.locator('.live-pill').textContent()).toMatch(
      /live · updated \d+ s ago · newest reading 2 min old/,
    )
    expect(await page.locator('.recording-tag').textContent()).toBe('recording · Wed 7 Mar 2012, 17:28')
    expect(await page.locator('.weather-chip').textContent()).toMatch(/17 °C.*simulator/)
  })

  test('changes by WebSocket without a reload', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.evaluate(() => Object.assign(window, { isSamePage: true }))
    const city = dashboard.server().cities.get('los-angeles')
    const ids = [...(city?.segments.keys() ?? [])]
    dashboard.server().setSpeeds('los-angeles', new Map(ids.map((id) => [id, 3])))
    await expect.poll(async () => (await legendCounts(page)).jammed).toBe(207)
    dashboard.server().setSpeeds('los-angeles', new Map(ids.slice(0, 7).map((id) => [id, null])))
    await expect.poll(async () => (await legendCounts(page))['no-data']).toBe(7)
    expect((await legendCounts(page)).jammed).toBe(200)
    expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
  })

  test('draws the roads in the colours of their classes', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await expect.poll(() => pixelsOf(page, JAMMED)).toBeGreaterThan(500)
    const city = dashboard.server().cities.get('los-angeles')
    dashboard.server().setSpeeds('los-angeles', new Map([...(city?.segments.keys() ?? [])].map((id) => [id, 110])))
    await expect.poll(() => pixelsOf(page, JAMMED)).toBe(0)
    expect(await pixelsOf(page, [0x45, 0x75, 0xb4])).toBeGreaterThan(500)
  })

  test('draws fainter what its source is not sure of, and says the number in the panel', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await expect.poll(() => pixelsOf(page, JAMMED)).toBeGreaterThan(500)
    const { hub, cities } = dashboard.server()
    const known = cities.get('los-angeles')?.segments ?? new Map<string, SegmentLive>()
    const segments = [...known.values()].map((segment) => ({ ...segment, confidence: 0.2 }))
    for (const segment of segments) known.set(segment.segmentId, segment)
    hub.push('los-angeles', { segments })
    await expect.poll(() => pixelsOf(page, JAMMED)).toBe(0)
    expect((await legendCounts(page)).jammed).toBeGreaterThan(0)
    expect(await page.locator('.confidence-key').textContent()).toBe('Confidence≥ 0.7≥ 0.4less')
    await page.goto(`${dashboard.server().url}/?segment=${segments[0]?.segmentId}`)
    await page.locator('.facts').getByText('0.20').waitFor()
  })

  test('shows a clicked zone with its last 24 hours and its segments, at an address that can be shared', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.getByRole('link', { name: 'Griffith Park' }).click()
    await page.getByRole('heading', { level: 1, name: 'Griffith Park' }).waitFor()
    await page.locator('.day-chart .recharts-line path').first().waitFor()
    expect(await page.locator('.losses tbody tr').count()).toBe(20)
    expect(page.url()).toContain('zone=griffith-park')
    const shared = await dashboard.open(new URL(page.url()).pathname + new URL(page.url()).search)
    await shared.getByRole('heading', { level: 1, name: 'Griffith Park' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Los Angeles' }).waitFor()
  })

  test('opens a zone by a click on the map', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    // labels are placed anew whenever the map settles
    const boxOf = () => page.locator('.zone-label', { hasText: 'Burbank' }).boundingBox()
    await expect.poll(boxOf).not.toBeNull()
    const box = await boxOf()
    if (!box) throw new Error('the map has no label for Burbank')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await page.getByRole('heading', { level: 1, name: 'Burbank' }).waitFor()
  })

  test('keeps the gap of an hour without readings a gap in the line', async () => {
    const page = await dashboard.open('/?zone=griffith-park')
    const line = page.locator('.day-chart .recharts-line path').last()
    await line.waitFor()
    const pieces = ((await line.getAttribute('d')) ?? '').split('M').filter((piece) => piece !== '')
    expect(pieces).toHaveLength(2)
  })

  test('shows a segment of a zone with its own history', async () => {
    const page = await dashboard.open('/?zone=griffith-park')
    const first = page.locator('.losses tbody tr a').first()
    const name = (await first.textContent()) ?? ''
    // By name: the list is in order of the present, and another segment may be first by now.
    await page.locator('.losses tbody tr a', { hasText: name }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.locator('.day-chart').waitFor()
    expect(page.url()).toContain('segment=')
  })

  test('filters by class and sorts the list', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.locator('.legend [data-level="jammed"]').click()
    expect(await page.locator('.legend [data-level="jammed"]').getAttribute('aria-pressed')).toBe('true')
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await page.locator('.legend [data-level="jammed"]').getAttribute('aria-pressed')).toBe('false')
    await page.getByRole('button', { name: 'Zone', exact: true }).click()
    const names = await page.locator('.zone-list tbody th').allTextContents()
    expect(names).toHaveLength(35)
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)))
  })

  test('switches to Paris and back', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.getByLabel('City', { exact: true }).selectOption('paris')
    await page.getByRole('heading', { level: 1, name: 'Paris' }).waitFor()
    await expect
      .poll(async () => sumOf(await legendCounts(page)))
      .toBe(dashboard.server().cities.get('paris')?.segments.size)
    expect(await page.locator('.zone-list tbody tr').count()).toBe(20)
    expect(await page.locator('.recording-tag').count()).toBe(0)
    await page.getByLabel('City', { exact: true }).selectOption('los-angeles')
    await expect.poll(async () => sumOf(await legendCounts(page))).toBe(207)
  })

  test('needs little script: less than 350 kB compressed before the map is there, and no charts', async () => {
    const page = await dashboard.open('about:blank')
    const scripts: Promise<number>[] = []
    const names: string[] = []
    page.on('response', (response) => {
      if (!response.url().endsWith('.js')) return
      names.push(response.url())
      scripts.push(response.body().then((bytes) => gzipSync(bytes).length))
    })
    await page.goto(`${dashboard.server().url}/`)
    await untilLive(page)
    await page.locator('canvas').first().waitFor()
    await page.waitForLoadState('networkidle')
    const bytes = await Promise.all(scripts)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(350_000)
    expect(names.filter((name) => /line-chart|analytics|status|dialog|countries/.test(name))).toEqual([])
  })

  test('remembers the theme', async () => {
    const page = await dashboard.open('/', { colorScheme: 'light' })
    await page.getByRole('button', { name: 'Use the dark theme' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  })
})
