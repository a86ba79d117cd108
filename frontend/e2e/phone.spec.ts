import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard()
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

const sidewaysPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Buttons and links that are in sight and smaller than a fingertip. */
const smallTargets = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a, select')]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ element, box }) => {
        const isShown = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
        const row = element.closest('tr')
        const height = row ? row.getBoundingClientRect().height : box.height
        const isExempt = element.matches('.skip-link, .sheet-grip, .text-link')
        return isShown && !isExempt && height < 43.5
      })
      .map(({ element }) => element.outerHTML.slice(0, 90)),
  )

describe('on a phone', () => {
  test.each(['/', '/?zone=griffith-park', '/?page=analytics', '/?page=questions', '/?page=cities', '/?page=status'])(
    'nothing of %s is cut off',
    async (path) => {
      const page = await dashboard.open(path, phone)
      await untilLive(page)
      expect(await sidewaysPx(page)).toBe(0)
    },
  )
  test.each(['/?page=analytics', '/?page=questions', '/?page=cities', '/?page=status'])(
    'no part of %s lies on another one',
    async (path) => {
      const page = await dashboard.open(path, phone)
      await untilLive(page)
      await page.locator('.card').nth(1).waitFor()
      const overlaps = await page.evaluate(() => {
        const header = document.querySelector('.page-head')?.getBoundingClientRect()
        const next = document.querySelector('.page-head + *')?.getBoundingClientRect()
        const isInside = [...document.querySelectorAll('.page-head > *')].every(
          (part) => part.getBoundingClientRect().bottom <= (header?.bottom ?? 0) + 1,
        )
        return isInside && (header?.bottom ?? 0) <= (next?.top ?? 0) ? 'none' : 'the head is overlapped'
      })
      expect(overlaps).toBe('none')
    },
  )
  test('the map, its classes and the list are in sight together', async () => {
    const page = await dashboard.open('/', phone)
    await untilLive(page)
    const map = await page.locator('.map-area').boundingBox()
    const panel = await page.locator('.panel').boundingBox()
    expect(map?.height).toBeGreaterThan(250)
    expect(panel?.height).toBeGreaterThan(300)
    expect(await page.locator('.legend [data-level="jammed"]').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Make the panel taller' }).click()
    await expect.poll(async () => (await page.locator('.panel').boundingBox())?.height).toBeGreaterThan(550)
  })
  test('targets are as large as a fingertip', async () => {
    const page = await dashboard.open('/', phone)
    await untilLive(page)
    expect(await smallTargets(page)).toEqual([])
    await page.getByRole('link', { name: 'Lincoln Heights' }).click()
    await page.locator('.day-chart').waitFor()
    expect(await smallTargets(page)).toEqual([])
  })
})
