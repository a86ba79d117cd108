import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { prepareDashboard, untilLive } from './dashboard-fixture.ts'
import { ANSWERED_ID, FAILED_ID, HEAT_ID } from './fixture/fixture-batch.ts'

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

interface Dialog {
  readonly open: (page: Page) => Promise<void>
  /** What it shows when it is whole. */
  readonly ready: string
}

const PAGES = [
  { path: '/?', ready: '.zone-list tbody tr' },
  { path: '/?city=paris', ready: '.incident-handle' },
  { path: '/?zone=griffith-park', ready: '.day-chart .recharts-line path' },
  { path: '/?at=2026-11-25T01:30Z&view=difference', ready: '.legend [data-level="slower"]' },
  { path: '/?as=table', ready: '.segment-table tbody tr' },
  { path: '/?page=analytics', ready: '.hours-chart .recharts-line path' },
  { path: '/?page=status', ready: '.quality-list' },
  { path: '/?page=questions', ready: '.question-list li' },
  { path: `/?page=questions&question=${ANSWERED_ID}`, ready: '.result-chart .recharts-line path' },
  { path: `/?page=questions&question=${HEAT_ID}`, ready: '.result-heat rect' },
  { path: `/?page=questions&question=${FAILED_ID}`, ready: '.note.is-bad' },
  { path: '/?page=cities', ready: '.city-card' },
]
/** Every dialog there is, by the page that opens it. */
const DIALOGS: readonly { readonly path: string; readonly dialogs: readonly Dialog[] }[] = [
  {
    path: '/?zone=burbank',
    dialogs: [
      { open: (page) => page.keyboard.press('/'), ready: '[role="option"]' },
      { open: (page) => page.keyboard.press('?'), ready: '.key-list' },
      {
        open: async (page) => {
          await page.locator('.panel-foot button').click()
          await page.locator('.alert-form .button').click()
        },
        ready: '.alert-list li',
      },
    ],
  },
  {
    path: '/?page=cities',
    dialogs: [{ open: (page) => page.locator('.city-card footer button').first().click(), ready: 'footer button' }],
  },
  {
    path: '/?page=status',
    dialogs: [
      { open: (page) => page.locator('.run-table button').last().click(), ready: '.run-steps li' },
      { open: (page) => page.locator('.ask-run button').last().click(), ready: 'input[type="date"]' },
      { open: (page) => page.locator('.quality-foot button').click(), ready: '.gap-span' },
    ],
  },
]
/** Contrast depends on the theme and labels on the language: two pairs have both of each, in half the time of all four. */
const VARIANTS = [
  { colorScheme: 'light', language: 'en' },
  { colorScheme: 'dark', language: 'fr' },
] as const

describe.each(VARIANTS)('axe, $colorScheme theme, $language', ({ colorScheme, language }) => {
  test.each(PAGES)('finds nothing on $path', async ({ path, ready }) => {
    const page = await dashboard.open(`${path}&lang=${language}`, { colorScheme, reducedMotion: 'reduce' })
    await page.locator(ready).first().waitFor()
    await page.locator('.live-pill, .past-pill').first().waitFor()
    expect(await violations(page)).toEqual([])
  })
  test('finds nothing on a phone', async () => {
    const path = `/?zone=griffith-park&lang=${language}`
    const page = await dashboard.open(path, { colorScheme, viewport: { width: 390, height: 844 } })
    await untilLive(page)
    await page.locator('.day-chart .recharts-line path').first().waitFor()
    expect(await violations(page)).toEqual([])
  })
  test.each(DIALOGS)('finds nothing in the dialogs of $path', async ({ path, dialogs }) => {
    const page = await dashboard.open(`${path}&lang=${language}`, { colorScheme, reducedMotion: 'reduce' })
    await untilLive(page)
    for (const { open, ready } of dialogs) {
      await open(page)
      await page.getByRole('dialog').locator(ready).first().waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })
})

describe('forced colours and reduced motion', () => {
  test('keep every page usable, and nothing moves by itself', async () => {
    const page = await dashboard.open('/', { forcedColors: 'active', reducedMotion: 'reduce' })
    await untilLive(page)
    await page.locator('.time-bar').waitFor()
    const isVisible = await page.locator('.legend [data-level="jammed"] b').isVisible()
    const animations = await page.evaluate(() => document.getAnimations().length)
    expect([isVisible, animations]).toEqual([true, 0])
  })
})

describe('forced colours on the map of a city with incidents', () => {
  test('signs are still met by the Tab key, with an outline that is seen', async () => {
    const page = await dashboard.open('/?city=paris', { forcedColors: 'active', reducedMotion: 'reduce' })
    await page.locator('.incident-handle').first().waitFor()
    await page.locator('.city-map').focus()
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      return { name: element?.className ?? '', outline: element ? getComputedStyle(element).outlineStyle : '' }
    })
    expect(focused.name).toContain('incident-handle')
    expect(focused.outline).not.toBe('none')
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
