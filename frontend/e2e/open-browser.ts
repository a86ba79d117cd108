import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** A browser that reaches nothing but this machine. */
export interface LonelyBrowser {
  /** A fresh page with nothing remembered. */
  openPage(options?: BrowserContextOptions): Promise<WatchedPage>
  close(): Promise<void>
}
export interface WatchedPage {
  readonly page: Page
  /** Requests that tried to leave the server under test; must stay empty. */
  readonly strayRequests: readonly string[]
  /** Errors that nobody caught, and refusals of the content policy; must stay empty. */
  readonly errors: readonly string[]
  /** Keeps what happened on the page (actions, pictures, requests) as a file for `npx playwright show-trace`. */
  keepTrace(path: string): Promise<void>
  close(): Promise<void>
}

const ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

/** Starts Chromium, without a window unless one is asked for; as root without its sandbox, which root cannot have. */
export async function openBrowser(
  executablePath: string,
  { isHeaded = false, isTraced = true } = {},
): Promise<LonelyBrowser> {
  const isRoot = process.getuid?.() === 0
  const browser: Browser = await chromium.launch({
    executablePath,
    headless: !isHeaded,
    slowMo: isHeaded ? 60 : 0,
    args: [...ARGUMENTS, ...(isRoot ? ['--no-sandbox'] : [])],
  })
  return {
    async openPage(options = {}) {
      // a kept shell would hide what the server does, but where exactly that is tested
      const defaults = { viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' } as const
      const context = await browser.newContext({ ...defaults, ...options })
      // pictures of each moment would be a quarter of the work; the kept documents show the same
      if (isTraced) await context.tracing.start({ snapshots: true })
      const page = await context.newPage()
      const strayRequests: string[] = []
      const errors: string[] = []
      await context.route(
        (url) =>
          url.hostname !== '127.0.0.1' && url.hostname !== 'localhost' && !['blob:', 'data:'].includes(url.protocol),
        (route) => {
          strayRequests.push(route.request().url())
          return route.abort()
        },
      )
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          errors.push(message.text())
      })
      const keepTrace = (path: string) => context.tracing.stop({ path })
      return { page, strayRequests, errors, keepTrace, close: () => context.close() }
    },
    close: () => browser.close(),
  }
}
