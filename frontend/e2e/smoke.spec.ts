import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { legendCounts, sumOf, untilLive } from './dashboard-fixture.ts'
import { type LonelyBrowser, openBrowser } from './open-browser.ts'

const url = process.env.ROCADE_URL ?? ''

describe(`the running program at ${url}`, () => {
  let browser: LonelyBrowser
  beforeAll(async () => {
    browser = await openBrowser(inject('chromium'))
  })
  afterAll(() => browser?.close())

  test('shows Los Angeles live, a zone with its day, the week, and asks nothing of anybody else', async () => {
    const { page, strayRequests, errors, close } = await browser.openPage()
    await page.goto(`${url}/?city=los-angeles`)
    await untilLive(page)
    await expect.poll(async () => sumOf(await legendCounts(page)), { timeout: 30_000 }).toBe(207)
    expect(await page.locator('.recording-tag').textContent()).toMatch(
      /^recording · [A-Z][a-z]{2} \d Mar 2012, \d\d:\d\d$/,
    )
    await page.getByRole('link', { name: 'Griffith Park' }).click()
    await page.locator('.day-chart .recharts-line path').first().waitFor({ timeout: 30_000 })
    await page.getByRole('link', { name: 'Analytics' }).click()
    await page.locator('.week-chart .recharts-line path').first().waitFor({ state: 'attached', timeout: 30_000 })
    await page.getByRole('link', { name: 'Status' }).click()
    await page.locator('.status-table').first().waitFor({ timeout: 30_000 })
    await page.goto(`${url}/?city=paris`)
    await untilLive(page)
    await expect.poll(async () => sumOf(await legendCounts(page)), { timeout: 30_000 }).toBeGreaterThan(100)
    expect(strayRequests).toEqual([])
    expect(errors).toEqual([])
    await close()
  })
})
