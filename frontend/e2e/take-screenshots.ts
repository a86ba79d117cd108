import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { CHROMIUM_MISSING, findChromium } from './find-chromium.ts'
import { openBrowser } from './open-browser.ts'

interface Shot {
  readonly name: string
  readonly path: string
  /** What must be on the page before the picture is taken. */
  readonly ready: string
  /** Before the picture: opens what is closed at first. */
  readonly prepare?: (page: Page) => Promise<void>
}

const CHART = '.day-chart .recharts-line path'
const yesterdayAt = (hour: number) => {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  return `${day}T${String(hour).padStart(2, '0')}:30Z`
}

const SHOTS: readonly Shot[] = [
  { name: 'map', path: '/?city=los-angeles', ready: '.zone-list tbody tr' },
  { name: 'zone', path: '/?city=los-angeles&zone=griffith-park', ready: CHART },
  { name: 'past', path: `/?city=los-angeles&at=${yesterdayAt(1)}&zone=griffith-park`, ready: CHART },
  { name: 'difference', path: `/?city=los-angeles&at=${yesterdayAt(1)}&view=difference`, ready: '.zone-list tbody tr' },
  { name: 'table', path: '/?city=los-angeles&as=table', ready: '.segment-table tbody tr' },
  {
    name: 'search',
    path: '/?city=los-angeles',
    ready: '.zone-list tbody tr',
    prepare: async (page) => {
      await page.keyboard.press('/')
      await page.getByRole('combobox', { name: /segment/i }).fill('glen')
    },
  },
  {
    name: 'keys',
    path: '/?city=los-angeles',
    ready: '.zone-list tbody tr',
    prepare: async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'analytics', path: '/?page=analytics&city=los-angeles', ready: '.hours-chart .recharts-line path' },
  { name: 'questions', path: '/?page=questions&city=los-angeles', ready: '.ask-form' },
  { name: 'cities', path: '/?page=cities&city=los-angeles', ready: '.city-card' },
  { name: 'status', path: '/?page=status&city=los-angeles', ready: '.status-table' },
  { name: 'paris', path: '/?city=paris', ready: '.zone-list tbody tr' },
]

const DEVICES: Readonly<Record<'desktop' | 'phone', BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}
const LANGUAGES = ['en', 'fr'] as const
const THEMES = ['light', 'dark'] as const

/** Takes a picture of every page in every language and theme, on a desk and on a phone, from a running Rocade. */
export async function takeScreenshots(url: string, folder: string, only: RegExp, type: 'png' | 'jpeg'): Promise<void> {
  const chromium = findChromium(process.env.CHROMIUM_PATH)
  if (chromium === null) throw new Error(CHROMIUM_MISSING)
  await mkdir(folder, { recursive: true })
  const browser = await openBrowser(chromium)
  try {
    for (const { name, path, ready, prepare } of SHOTS) {
      for (const [device, options] of Object.entries(DEVICES)) {
        for (const language of LANGUAGES) {
          for (const colorScheme of THEMES) {
            const file = `${name}-${device}-${language}-${colorScheme}.${type === 'png' ? 'png' : 'jpg'}`
            if (!only.test(file)) continue
            const { page, close } = await browser.openPage({ colorScheme, reducedMotion: 'reduce', ...options })
            await page.goto(`${url}${path}&lang=${language}`)
            await page.locator(ready).first().waitFor({ state: 'attached' })
            await page.waitForLoadState('networkidle')
            await prepare?.(page)
            await rm(join(folder, file), { force: true })
            await page.screenshot({ path: join(folder, file), type, ...(type === 'png' ? {} : { quality: 72 }) })
            process.stdout.write(`${file}\n`)
            await close()
          }
        }
      }
    }
  } finally {
    await browser.close()
  }
}

const url = process.env.ROCADE_URL
if (url === undefined)
  throw new Error('expected ROCADE_URL, the address of a running Rocade, such as http://127.0.0.1:8080')
const folder = process.env.SCREENSHOTS_DIR ?? join(import.meta.dirname, '..', '..', 'docs', 'screenshots')
await takeScreenshots(
  url,
  folder,
  new RegExp(process.env.SCREENSHOTS_ONLY ?? ''),
  process.env.SCREENSHOTS_TYPE === 'png' ? 'png' : 'jpeg',
)
