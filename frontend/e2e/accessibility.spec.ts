import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'

const dashboard = prepareDashboard()
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds against WCAG 2.2 A and AA, in one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const found: axe.AxeResults = await axe.run(document, { runOnly: { type: 'tag', values: tags } })
    return found.violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`,
    )
  })
}

const PAGES = [
  { path: '/', ready: '.zone-list tbody tr' },
  { path: '/?zone=griffith-park', ready: '.day-chart .recharts-line path' },
  { path: '/?page=analytics', ready: '.hours-chart .recharts-line path' },
  { path: '/?page=status', ready: '.status-table' },
]

describe.each(['light', 'dark'] as const)('axe, %s theme', (colorScheme) => {
  test.each(PAGES)('finds nothing on $path', async ({ path, ready }) => {
    const page = await dashboard.open(path, { colorScheme, reducedMotion: 'reduce' })
    await untilLive(page)
    await page.locator(ready).first().waitFor()
    expect(await violations(page)).toEqual([])
  })
  test('finds nothing on a phone', async () => {
    const page = await dashboard.open('/?zone=griffith-park', { colorScheme, viewport: { width: 390, height: 844 } })
    await untilLive(page)
    await page.locator('.day-chart .recharts-line path').first().waitFor()
    expect(await violations(page)).toEqual([])
  })
})

describe('keyboard', () => {
  test('reaches the list, opens a zone, and closes it again', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.getByRole('link', { name: 'Burbank' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Burbank' }).waitFor()
    await page.getByRole('link', { name: 'Back to all zones' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Los Angeles' }).waitFor()
  })
  test('starts with a way past the navigation', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
  })
  test('shows where the focus is', async () => {
    const page = await dashboard.open('/')
    await untilLive(page)
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate(() => {
        const focused = document.activeElement
        if (!focused) return 'nothing'
        const styles = [getComputedStyle(focused), getComputedStyle(focused, '::after')]
        return styles.some((style) => style.outlineStyle !== 'none' && style.outlineWidth !== '0px')
          ? 'seen'
          : focused.outerHTML
      })
      expect(outline).toBe('seen')
    }
  })
})
