import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { CHROMIUM_MISSING, findChromium } from './find-chromium.ts'
import { openBrowser } from './open-browser.ts'

interface Shot {
  readonly name: string
  readonly path: string
  /** What must be on the page before the picture is taken. */
  readonly ready: string
  readonly options: BrowserContextOptions
}

const desk = { viewport: { width: 1440, height: 900 } }
const SHOTS: readonly Shot[] = [
  { name: 'map-light', path: '/?city=los-angeles', ready: '.zone-list tbody tr', options: desk },
  {
    name: 'map-dark',
    path: '/?city=los-angeles',
    ready: '.zone-list tbody tr',
    options: { ...desk, colorScheme: 'dark' },
  },
  {
    name: 'zone',
    path: '/?city=los-angeles&zone=griffith-park',
    ready: '.day-chart .recharts-line path',
    options: desk,
  },
  {
    name: 'analytics',
    path: '/?page=analytics&city=los-angeles',
    ready: '.hours-chart .recharts-line path',
    options: desk,
  },
  {
    name: 'phone',
    path: '/?city=los-angeles&zone=griffith-park',
    ready: '.day-chart .recharts-line path',
    options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  },
]

/** Takes the pictures of the documentation from a running Rocade into `folder`. */
export async function takeScreenshots(url: string, folder: string): Promise<void> {
  const chromium = findChromium(process.env.CHROMIUM_PATH)
  if (chromium === null) throw new Error(CHROMIUM_MISSING)
  await mkdir(folder, { recursive: true })
  const browser = await openBrowser(chromium)
  try {
    for (const { name, path, ready, options } of SHOTS) {
      const { page, close } = await browser.openPage({ colorScheme: 'light', reducedMotion: 'reduce', ...options })
      await page.goto(`${url}${path}`)
      await page.locator('.live-pill[data-state="live"]').waitFor()
      await page.locator(ready).first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      await page.screenshot({ path: join(folder, `${name}.png`) })
      process.stdout.write(`${name}.png\n`)
      await close()
    }
  } finally {
    await browser.close()
  }
}

const url = process.env.ROCADE_URL
if (url === undefined)
  throw new Error('expected ROCADE_URL, the address of a running Rocade, such as http://127.0.0.1:8080')
await takeScreenshots(url, join(import.meta.dirname, '..', '..', 'docs', 'screenshots'))
