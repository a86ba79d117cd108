import { join } from 'node:path'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { largeCityOf } from '@rocade/shared/test-support/large-city'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { CHROMIUM_MISSING, findChromium } from './find-chromium.ts'
import { type FixtureServer, startFixtureServer } from './fixture/start-fixture-server.ts'
import { heapLook, openSession } from './heap.ts'
import { openBrowser } from './open-browser.ts'

const SEGMENTS = 2000
const UPDATES_PER_S = 4
const PAN_S = 20
/** How long the page takes updates before its memory is looked at again. */
const HEAP_S = Number(process.env.BENCH_HEAP_S ?? 120)

/** Every segment changes its speed, four times a second. */
function startUpdates(server: FixtureServer, city: City): () => void {
  const ids = [...city.segmentsById.keys()]
  let round = 0
  const timer = setInterval(() => {
    round++
    server.setSpeeds(city.cityId, new Map(ids.map((id, i) => [id, 8 + ((i * 7 + round * 13) % 100)])))
  }, 1000 / UPDATES_PER_S)
  return () => clearInterval(timer)
}

interface Frames {
  readonly timesMs: readonly number[]
  /** The page's own part in the longest frame that it had a part in. */
  readonly longest: string
}

/** Times between frames, and what the browser's own account (Long Animation Frames) says of the longest. */
async function watchFrames(page: Page, whileRunning: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const timesMs: number[] = []
    let lastMs = performance.now()
    const frame = (nowMs: number) => {
      timesMs.push(nowMs - lastMs)
      lastMs = nowMs
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    const long: PerformanceEntry[] = []
    new PerformanceObserver((list) => long.push(...list.getEntries())).observe({ type: 'long-animation-frame' })
    Object.assign(window, { watched: { timesMs, long } })
  })
  await whileRunning()
  return page.evaluate(() => {
    interface LongFrame extends PerformanceEntry {
      readonly styleAndLayoutStart: number
      readonly scripts: readonly (PerformanceEntry & { readonly invoker: string })[]
    }
    const { timesMs, long } = (window as unknown as { watched: { timesMs: number[]; long: LongFrame[] } }).watched
    const longest = long.reduce<LongFrame | null>(
      (most, one) => (one.duration > (most?.duration ?? 0) ? one : most),
      null,
    )
    const ms = (duration: number) => `${Math.round(duration)} ms`
    const parts =
      longest?.scripts.map(({ invoker, duration }) => `${invoker.replace(/.*\//, '')} ${ms(duration)}`) ?? []
    if (longest?.styleAndLayoutStart) {
      parts.push(`style, layout and drawing ${ms(longest.startTime + longest.duration - longest.styleAndLayoutStart)}`)
    }
    return {
      timesMs: timesMs.slice(2),
      longest: longest ? `${ms(longest.duration)}: ${parts.join(', ')}` : 'none over 50 ms',
    }
  })
}

async function pan(page: Page): Promise<void> {
  const endMs = performance.now() + PAN_S * 1000
  let round = 0
  while (performance.now() < endMs) {
    const sign = round++ % 2 === 0 ? 1 : -1
    await page.mouse.move(500 - sign * 150, 400)
    await page.mouse.down()
    await page.mouse.move(500 + sign * 150, 400 + sign * 60, { steps: 24 })
    await page.mouse.up()
  }
}

const quantile = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0

const chromium = findChromium(process.env.CHROMIUM_PATH)
if (chromium === null) throw new Error(CHROMIUM_MISSING)
const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
const [losAngeles] = loadCities()
if (losAngeles === undefined) throw new Error('expected a city')
const city = largeCityOf(losAngeles, SEGMENTS)
const server = await startFixtureServer({ dist, cities: [city], keepsPast: false })
const browser = await openBrowser(chromium, { isTraced: false })
const say = (line: string) => process.stdout.write(`${line}\n`)
try {
  const { page } = await browser.openPage()
  await page.goto(`${server.url}/`)
  await page.locator('.live-pill[data-state="live"]').waitFor()
  await page.locator('canvas').first().waitFor()
  const stop = startUpdates(server, city)
  const { timesMs, longest } = await watchFrames(page, () => pan(page))
  const times = timesMs.toSorted((a, b) => a - b)
  const over = (limitMs: number) => times.filter((ms) => ms > limitMs).length
  say(
    `${SEGMENTS} segments, ${UPDATES_PER_S} updates of all of them a second, panning for ${PAN_S} s, software rendering`,
  )
  say(`frames/s, median: ${(1000 / quantile(times, 0.5)).toFixed(1)}`)
  say(
    `frame, p95: ${quantile(times, 0.95).toFixed(0)} ms; worst: ${quantile(times, 1).toFixed(0)} ms; frames: ${times.length}`,
  )
  say(`frames over 50 ms: ${over(50)}; over 100 ms: ${over(100)}; the page's own longest: ${longest}`)
  const session = await openSession(page)
  const heapMb = async () => (await heapLook(session, 0)).heapBytes / 1e6
  const before = await heapMb()
  await page.waitForTimeout(HEAP_S * 1000)
  const after = await heapMb()
  stop()
  say(
    `heap after garbage collection: ${before.toFixed(1)} MB, ${HEAP_S} s of live updates later ${after.toFixed(1)} MB`,
  )
  // For `npm run bench`.
  const framesPerS = 1000 / quantile(times, 0.5)
  const counts = { frames: times.length, over50Ms: over(50), over100Ms: over(100) }
  say(JSON.stringify({ framesPerS, worstFrameMs: quantile(times, 1), ...counts, longest }))
} finally {
  await browser.close()
  await server.stop()
}
