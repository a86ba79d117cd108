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
  /** A page of its own is taken in every language, theme and device; a part of one in half of them, each once. */
  readonly isPart?: true
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
  {
    name: 'difference',
    isPart: true,
    path: `/?city=los-angeles&at=${yesterdayAt(1)}&view=difference`,
    ready: '.zone-list tbody tr',
  },
  { name: 'table', isPart: true, path: '/?city=los-angeles&as=table', ready: '.segment-table tbody tr' },
  {
    name: 'alert',
    isPart: true,
    path: '/?city=los-angeles&zone=griffith-park',
    ready: CHART,
    prepare: async (page) => {
      await page.locator('.panel-foot button').click()
      await page.locator('.alert-form .button').click()
      await page.locator('.alert-list li').waitFor()
    },
  },
  {
    name: 'search',
    isPart: true,
    path: '/?city=los-angeles',
    ready: '.zone-list tbody tr',
    prepare: async (page) => {
      await page.keyboard.press('/')
      await page.getByRole('combobox', { name: /segment/i }).fill('glen')
    },
  },
  {
    name: 'keys',
    isPart: true,
    path: '/?city=los-angeles',
    ready: '.zone-list tbody tr',
    prepare: async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'analytics', path: '/?page=analytics&city=los-angeles', ready: '.hours-chart .recharts-line path' },
  { name: 'questions', path: '/?page=questions&city=los-angeles', ready: '.ask-form' },
  {
    name: 'question',
    path: '/?page=questions&city=los-angeles',
    ready: '.ask-form',
    prepare: async (page) => {
      // the first picture asks it; the ones after it show the answer that is there
      const listed = page.locator('.question-list a')
      if ((await listed.count()) === 0) await page.locator('.ask-form > .button').click()
      else await listed.first().click()
      await page.locator('.result-rows').waitFor({ timeout: 60_000 })
      // on a phone the answer stands under the form
      await page.locator('.question-view').evaluate((view) => view.scrollIntoView())
    },
  },
  { name: 'cities', path: '/?page=cities&city=los-angeles', ready: '.city-card' },
  { name: 'status', path: '/?page=status&city=los-angeles', ready: '.status-table' },
  { name: 'paris', isPart: true, path: '/?city=paris', ready: '.zone-list tbody tr' },
]

const DEVICES: Readonly<Record<'desktop' | 'phone', BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}
const LANGUAGES = ['en', 'fr'] as const
const THEMES = ['light', 'dark'] as const
/** Enough for a page to be judged, and small enough to live in the repository. */
const JPEG_QUALITY = 62

/** A part of a page is taken once in each language and theme on each device, not in each of them together. */
const isTaken = (isPart: boolean, device: string, language: string, theme: string): boolean =>
  !isPart || (language === 'en') === ((theme === 'light') === (device === 'desktop'))

interface Picture {
  readonly shot: Shot
  readonly file: string
  readonly path: string
  readonly options: BrowserContextOptions
}

/** The pictures of one language, in the order of the pages. */
function picturesOf(language: (typeof LANGUAGES)[number], ending: string): Picture[] {
  return SHOTS.flatMap((shot) =>
    Object.entries(DEVICES).flatMap(([device, options]) =>
      THEMES.filter((theme) => isTaken(shot.isPart ?? false, device, language, theme)).map((theme) => ({
        shot,
        file: `${shot.name}-${device}-${language}-${theme}.${ending}`,
        path: `${shot.path}&lang=${language}`,
        options: { ...options, colorScheme: theme, reducedMotion: 'reduce' as const },
      })),
    ),
  )
}

/** Takes a picture of every page in every language and theme, on a desk and on a phone, from a running Rocade. */
export async function takeScreenshots(url: string, folder: string, only: RegExp, type: 'png' | 'jpeg'): Promise<void> {
  const chromium = findChromium(process.env.CHROMIUM_PATH)
  if (chromium === null) throw new Error(CHROMIUM_MISSING)
  await mkdir(folder, { recursive: true })
  const browser = await openBrowser(chromium)
  try {
    const pictures = LANGUAGES.flatMap((language) => picturesOf(language, type === 'png' ? 'png' : 'jpg'))
    for (const { shot, file, path, options } of pictures) {
      if (!only.test(file)) continue
      const { page, close } = await browser.openPage(options)
      await page.goto(`${url}${path}`)
      await page.locator(shot.ready).first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      await shot.prepare?.(page)
      await rm(join(folder, file), { force: true })
      const quality = type === 'png' ? {} : { quality: JPEG_QUALITY }
      await page.screenshot({ path: join(folder, file), type, ...quality })
      process.stdout.write(`${file}\n`)
      await close()
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
