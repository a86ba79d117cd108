import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { prepareDashboard } from './dashboard-fixture.ts'

const dashboard = prepareDashboard()

describe('analytics', () => {
  test('shows the week with its watermark, the hours, the heat map and the zones', async () => {
    const page = await dashboard.open('/?page=analytics')
    await page.locator('.week-chart .recharts-line path').first().waitFor({ state: 'attached' })
    expect(await page.locator('.page-head').textContent()).toContain('batch view to Wed 17:00, speed view after')
    expect(await page.locator('.key-figures').textContent()).toMatch(/Slowest hour[A-Z][a-z]{2} 17:00/)
    await page.locator('.watermark-text', { hasText: 'watermark Wed 17:00' }).waitFor()
    await page.locator('.hours-chart .recharts-line path').first().waitFor()
    expect(await page.locator('.heat-map rect').count()).toBe(162) // six days and eighteen hours
    expect(await page.locator('.heat-map .heat-none').count()).toBe(2)
    await expect.poll(() => page.locator('.zones-card .zones-table tbody tr').count()).toBe(35)
  })

  test('gives every chart as a table and as a CSV whose gaps are empty cells', async () => {
    const page = await dashboard.open('/?page=analytics')
    const week = page.locator('.week-card')
    await week.getByRole('button', { name: 'As a table' }).click()
    expect(await week.locator('tbody tr').count()).toBe(162)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      week.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    expect(lines).toHaveLength(163)
    expect(lines[0]).toBe(
      'hour_at_utc,mean_speed_kmh,p10_speed_kmh,p90_speed_kmh,delay_min_per_10_km,congested_share,readings,coverage,source',
    )
    expect(lines.filter((line) => line.includes('Z,,,,,,0,0,'))).toHaveLength(2)
  })

  test('asks the hours of one zone when one is chosen, and keeps it in the address', async () => {
    const page = await dashboard.open('/?page=analytics')
    await page.locator('.hours-chart').waitFor()
    const [request] = await Promise.all([
      page.waitForRequest((it) => it.url().includes('zone=glendale')),
      page.getByLabel('Zone', { exact: true }).selectOption('glendale'),
    ])
    expect(request.url()).toContain('/api/zones/hourly-distribution?days=7&city=los-angeles&zone=glendale')
    expect(page.url()).toContain('zone=glendale')
  })

  test('shows minutes lost instead of speed when asked', async () => {
    const page = await dashboard.open('/?page=analytics')
    await page.getByRole('button', { name: 'Minutes lost' }).click()
    await page.locator('.week-card .sub', { hasText: 'min per 10 km' }).waitFor()
  })

  test('shows the worst segments, how reliable they are, and speed in the rain, each with table, CSV and API', async () => {
    const page = await dashboard.open('/?page=analytics')
    await expect.poll(() => page.locator('.worst-card tbody tr').count()).toBe(12)
    expect(await page.locator('.worst-card .spark').count()).toBe(12)
    await page.locator('.reliability-card .bar-list').waitFor()
    await page.locator('.weather-card .bar-list').waitFor()
    expect(await page.locator('.weather-card').textContent()).toContain('a recording of another week')
    for (const card of ['.worst-card', '.reliability-card', '.weather-card']) {
      expect(await page.locator(card).getByRole('link', { name: 'Open in API' }).getAttribute('href')).toMatch(
        /^\/api\//,
      )
      await page.locator(card).getByRole('button', { name: 'As a table' }).click()
      await page.locator(`${card} .chart-table`).waitFor()
    }
    expect(await page.locator('.worst-card .chart-table tbody tr').count()).toBe(207)
  })
})
