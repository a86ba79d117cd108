import { join } from 'node:path'
import { build } from 'vite'
import { CHROMIUM_MISSING, findChromium } from './find-chromium.ts'
import { type FixtureServer, startFixtureServer } from './fixture/start-fixture-server.ts'
import { type HeapLook, heapLook, openSession, slopePerHour } from './heap.ts'
import { openBrowser } from './open-browser.ts'

/**
 * Whether the page holds more and more while it is live. `BENCH_MINUTES` (2; an hour: 60) of updates of all segments,
 * `BENCH_UPDATES_PER_S` (4) times a second, on the page `BENCH_PATH`. Prints the heap after forced garbage collections
 * and its slope, without the first quarter, in which caches fill and code is compiled.
 */
const MINUTES = Number(process.env.BENCH_MINUTES ?? 2)
const UPDATES_PER_S = Number(process.env.BENCH_UPDATES_PER_S ?? 4)
const PATH = process.env.BENCH_PATH ?? '/?zone=burbank'
const LOOKS = 40
const CITY = 'los-angeles'

/** A picture that is just being drawn is no leak: updates rest so long before a look. */
const REST_MS = 700

function startUpdates(server: FixtureServer): { rest(isResting: boolean): void; stop(): void } {
  const ids = [...(server.cities.get(CITY)?.segments.keys() ?? [])]
  let round = 0
  let isResting = false
  const timer = setInterval(() => {
    if (isResting) return
    round++
    server.setSpeeds(CITY, new Map(ids.map((id, i) => [id, 8 + ((i * 7 + round * 13) % 100)])))
  }, 1000 / UPDATES_PER_S)
  return {
    rest(next) {
      isResting = next
    },
    stop: () => clearInterval(timer),
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const mb = (bytes: number) => (bytes / 1e6).toFixed(2)

const chromium = findChromium(process.env.CHROMIUM_PATH)
if (chromium === null) throw new Error(CHROMIUM_MISSING)
const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
const server = await startFixtureServer({ dist, keepsPast: false })
const browser = await openBrowser(chromium, { isTraced: false })
try {
  const { page } = await browser.openPage()
  await page.goto(`${server.url}${PATH}`)
  await page.locator('.live-pill[data-state="live"]').waitFor()
  const session = await openSession(page)
  const updates = startUpdates(server)
  const startedMs = performance.now()
  const looks: HeapLook[] = []
  say(`${PATH}: all segments of ${CITY} ${UPDATES_PER_S} times a second for ${MINUTES} min`)
  for (let i = 0; i < LOOKS; i++) {
    await page.waitForTimeout((MINUTES * 60_000) / LOOKS)
    updates.rest(true)
    await page.waitForTimeout(REST_MS)
    const look = await heapLook(session, startedMs)
    updates.rest(false)
    looks.push(look)
    say(
      `${look.atS.toFixed(0).padStart(5)} s  ${mb(look.heapBytes)} MB  ${look.domNodes} nodes  ${look.listeners} listeners`,
    )
  }
  updates.stop()
  const steady = looks.slice(LOOKS / 4)
  say(`heap: ${mb(slopePerHour(steady, ({ heapBytes }) => heapBytes))} MB per hour`)
  // For `npm run bench`.
  say(JSON.stringify({ heapMbPerHour: slopePerHour(steady, ({ heapBytes }) => heapBytes) / 1e6 }))
  say(`nodes: ${slopePerHour(steady, ({ domNodes }) => domNodes).toFixed(0)} per hour`)
  say(`listeners: ${slopePerHour(steady, ({ listeners }) => listeners).toFixed(0)} per hour`)
} finally {
  await browser.close()
  await server.stop()
}
