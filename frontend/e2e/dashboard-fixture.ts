import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, expect, inject } from 'vitest'
import { type FixtureServer, type FixtureServerOptions, startFixtureServer } from './fixture/start-fixture-server.ts'
import { type LonelyBrowser, openBrowser, type WatchedPage } from './open-browser.ts'

/** What happened on the pages of a failed test. */
const TRACES = join(import.meta.dirname, 'traces')

/** A server and a browser for a file of tests; call at its top level. Each test may open pages; all are checked and closed. */
export function prepareDashboard(options: Omit<FixtureServerOptions, 'dist'> = {}) {
  let server: FixtureServer
  let browser: LonelyBrowser
  let pages: WatchedPage[] = []
  const ignoredErrors: RegExp[] = []
  beforeEach(async () => {
    server = await startFixtureServer({ ...options, dist: inject('dist') })
    browser ??= await openBrowser(inject('chromium'), { isHeaded: inject('isHeaded') })
    ignoredErrors.length = 0
  })
  afterEach(async ({ task }) => {
    const strayRequests = pages.flatMap((page) => page.strayRequests)
    const errors = pages.flatMap((page) => page.errors).filter((error) => !ignoredErrors.some((it) => it.test(error)))
    const isFailed = task.result?.state === 'fail' || strayRequests.length > 0 || errors.length > 0
    if (isFailed) {
      const name = task.name.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60)
      await Promise.all(pages.map((page, i) => page.keepTrace(join(TRACES, `${name}-${i}.zip`))))
    }
    await Promise.all(pages.map((page) => page.close()))
    pages = []
    await server.stop()
    expect(strayRequests).toEqual([])
    expect(errors).toEqual([])
  })
  afterAll(() => browser?.close())
  return {
    server: () => server,
    /** Opens an address of the dashboard in a fresh page. */
    async open(path: string, pageOptions: Parameters<LonelyBrowser['openPage']>[0] = {}): Promise<Page> {
      const watched = await browser.openPage(pageOptions)
      pages.push(watched)
      if (path !== 'about:blank') await watched.page.goto(`${server.url}${path}`)
      return watched.page
    },
    /** A test that causes errors on purpose says which. */
    expectErrors: (pattern: RegExp) => ignoredErrors.push(pattern),
  }
}

/** The counts of the legend by class. */
export async function legendCounts(page: Page): Promise<Record<string, number>> {
  const rows = page.locator('.legend [data-level]')
  const entries = await rows.evaluateAll((buttons) =>
    buttons.map(
      (button) => [button.getAttribute('data-level') ?? '', Number(button.querySelector('b')?.textContent)] as const,
    ),
  )
  return Object.fromEntries(entries)
}

export const sumOf = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Waits until the page says it is live. */
export const untilLive = (page: Page) => page.locator('.live-pill[data-state="live"]').waitFor({ timeout: 15_000 })
