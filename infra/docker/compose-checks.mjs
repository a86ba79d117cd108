// What a person at the dashboard would see, asked by compose-test.sh:   node compose-checks.mjs <url> <check> [argument]
// Each check asks again until it is true, prints what it found, and fails after its time.
import { setTimeout as delay } from 'node:timers/promises'
import WebSocket from 'ws'

const ASK_EVERY_MS = 500
const ASK_LIMIT_MS = 5_000
const CITY = 'los-angeles'
const ZONES_MIN = 30
/** Of seven days the last one goes on. */
const WHOLE_DAYS_MIN = 6
const HOURS_OF_A_DAY = 24

/** @type {Record<string, { limitS: number, ask: (url: string, argument: string) => Promise<string | null> }>} */
const CHECKS = {
  /** The live map knows how the city moves. */
  live: {
    limitS: 180,
    async ask(url) {
      const { zones } = await json(`${url}/api/zones/live?city=${CITY}`)
      const levels = zones.filter((/** @type {{ level: string }} */ zone) => zone.level !== 'no-data').length
      return levels >= ZONES_MIN ? `${levels} zones with a level` : null
    },
  },
  /** A page of ours gets a whole picture when it connects. */
  snapshot: {
    limitS: 30,
    async ask(url) {
      const { zones } = await firstSnapshot(url)
      return zones.length >= ZONES_MIN ? `a snapshot of ${zones.length} zones` : null
    },
  },
  dashboard: {
    limitS: 30,
    async ask(url) {
      const page = await text(url)
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1]
      if (script === undefined) return null
      return `the page and ${(await text(url + script)).length} characters of script`
    },
  },
  /** Rows of all bronze files in HDFS, at least so many. */
  bronze: {
    limitS: 150,
    async ask(url, rowsMin) {
      const { store, datasets } = await json(`${url}/api/zones/hdfs-stats`)
      if (store.kind !== 'hdfs') throw new Error(`the lake is ${store.kind}`)
      const bronze = datasets.filter((/** @type {{ layer: string }} */ { layer }) => layer === 'bronze')
      const rows = bronze.reduce((/** @type {number} */ sum, /** @type {{ rows: number }} */ one) => sum + one.rows, 0)
      return rows >= Number(rowsMin) ? `${rows} rows` : null
    },
  },
  /** The imported history of the week can be asked for, without gaps. */
  week: {
    limitS: 240,
    async ask(url) {
      const { days } = await json(`${url}/api/zones/weekly-data?city=${CITY}&days=7`)
      const whole = days.filter((/** @type {{ hours: number }} */ { hours }) => hours === HOURS_OF_A_DAY).length
      return whole >= WHOLE_DAYS_MIN ? `${whole} whole days` : null
    },
  },
}

/** @param {string} url */
async function text(url) {
  const abort = new AbortController()
  // A timer of our own: that of AbortSignal.timeout does not keep the process alive while nobody answers.
  const timer = setTimeout(() => abort.abort(new Error(`${url} did not answer`)), ASK_LIMIT_MS)
  try {
    const answer = await fetch(url, { signal: abort.signal })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    return await answer.text()
  } finally {
    clearTimeout(timer)
  }
}

/** @param {string} url */
const json = async (url) => JSON.parse(await text(url))

/** As a browser: with the Origin of the page. @param {string} url @returns {Promise<{ zones: unknown[] }>} */
function firstSnapshot(url) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/traffic`, { origin: url })
    const timer = setTimeout(() => end(new Error('no snapshot')), ASK_LIMIT_MS)
    /** @param {Error | { zones: unknown[] }} result */
    function end(result) {
      clearTimeout(timer)
      socket.terminate()
      if (result instanceof Error) reject(result)
      else resolve(result)
    }
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', cityIds: [CITY] })))
    socket.on('error', end)
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString())
      if (message.type === 'snapshot') end(message)
      if (message.type === 'error') end(new Error(message.detail))
    })
  })
}

const [url = '', name = '', argument = ''] = process.argv.slice(2)
const check = CHECKS[name]
if (check === undefined) throw new Error(`expected one of ${Object.keys(CHECKS).join(', ')}, got "${name}"`)
const endMs = Date.now() + check.limitS * 1000
for (;;) {
  const found = await check.ask(url, argument).catch((error) => error)
  if (typeof found === 'string') {
    console.log(found)
    break
  }
  if (Date.now() > endMs) {
    console.error(`${name}: not within ${check.limitS} s${found instanceof Error ? `: ${found.message}` : ''}`)
    process.exitCode = 1
    break
  }
  await delay(ASK_EVERY_MS)
}
