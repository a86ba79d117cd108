// Starts the real thing with `npm start`, looks at it as a visitor would, kills it, starts it again, stops it.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startRocadeProcess, until } from './rocade-process.mjs'
import { closingLine } from './run-vitest.mjs'
import { seconds } from './stage-lines.mjs'

const FIRST_START_LIMIT_S = 120
const IMPORT_LIMIT_S = 240
const SECOND_START_LIMIT_S = 60
const STOP_LIMIT_S = 20

/** @typedef {import('./rocade-process.mjs').RocadeProcess} RocadeProcess */

/** @returns {Promise<import('./run-vitest.mjs').Counts>} */
export async function runSmokeTest() {
  const folder = mkdtempSync(join(tmpdir(), 'rocade start '))
  const counts = { passed: 0, failed: 0, skipped: 0 }
  /** @type {RocadeProcess[]} */
  const started = []
  const start = (/** @type {NodeJS.ProcessEnv} */ settings) => {
    const rocade = startRocadeProcess(settings)
    started.push(rocade)
    return rocade
  }
  try {
    for (const [name, check] of scenario(join(folder, 'data of mine'), start)) {
      const startedMs = performance.now()
      const problem = await check().then(
        () => null,
        (error) => error,
      )
      counts[problem === null ? 'passed' : 'failed'] += 1
      console.log(`${problem === null ? '✔' : '✘'} ${name} ${seconds(performance.now() - startedMs)}`)
      if (problem === null) continue
      console.log(problem, `\nthe last start printed:\n${started.at(-1)?.text().slice(-4000)}`)
      break // the checks build on one another
    }
  } finally {
    for (const rocade of started) if (rocade.exitCode() === null) rocade.signalGroup('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }
  return counts
}

/**
 * The checks in order; each goes on from where the one before it stopped.
 * @param {string} dataFolder
 * @param {(settings: NodeJS.ProcessEnv) => RocadeProcess} start
 * @returns {[string, () => Promise<void>][]}
 */
function scenario(dataFolder, start) {
  let port = 0
  let url = ''
  /** @type {RocadeProcess | undefined} */
  let rocade
  const settings = () => ({ ROCADE_DATA_DIR: dataFolder, PORT: String(port) })
  const running = () => {
    if (rocade === undefined) throw new Error('nothing was started')
    if (rocade.exitCode() !== null) throw new Error(`it ended with exit code ${rocade.exitCode()}`)
    return rocade
  }
  return [
    [
      'names every wrong setting in one line and exits with 1',
      async () => {
        const refused = start({ ROCADE_DATA_DIR: dataFolder, PORT: 'eighty', REPLAY_SPEED: '-3' })
        assert.equal(await exitWithin(refused, 60), 1)
        const lines = refused
          .text()
          .split('\n')
          .filter((line) => line.includes('bad settings'))
        assert.equal(lines.length, 1)
        for (const name of ['PORT', 'REPLAY_SPEED']) assert.match(lines[0] ?? '', new RegExp(name))
      },
    ],
    [
      'starts in an empty data folder and shows a live map',
      async () => {
        port = await freePort()
        url = `http://127.0.0.1:${port}`
        rocade = start(settings())
        await until('30 zones with a level', FIRST_START_LIMIT_S, async () => running() && (await hasLiveMap(url)))
        const ready = await until(
          'its URL',
          30,
          () =>
            running()
              .lines()
              .find((line) => line.url) ?? null,
        )
        assert.equal(ready.node, process.version)
      },
    ],
    ['serves dashboard, API documents and metrics', () => servesPages(url)],
    ['pushes a snapshot and then deltas over the WebSocket', () => pushesChanges(url)],
    [
      'imports the history and answers about the week',
      async () => {
        await until('the end of the import', IMPORT_LIMIT_S, () => running() && hasStageEnded(running(), 'history'))
        for (const city of ['los-angeles', 'paris']) await answersAboutTheWeek(url, city)
      },
    ],
    [
      'refuses a second start on the same data folder in one line',
      async () => {
        const second = start({ ...settings(), PORT: '0' })
        assert.notEqual(await exitWithin(second, 30), 0)
        assert.match(second.text(), /in use by another Rocade/)
      },
    ],
    [
      'starts again after kill -9 on the next free port, without importing again',
      async () => {
        running().signalGroup('SIGKILL')
        await running()
          .exited()
          .catch(() => {})
        await until('the port to be free', 20, () => isFree(port))
        const neighbour = createServer().listen(port, '127.0.0.1')
        const startedMs = performance.now()
        rocade = start(settings())
        const chosen = await until('the next free port', SECOND_START_LIMIT_S, () => readyUrl(running()))
        assert.notEqual(new URL(chosen).port, String(port))
        assert.match(running().text(), new RegExp(`port ${port} is taken`, 'i'))
        await until('30 zones with a level', SECOND_START_LIMIT_S, () => hasLiveMap(chosen))
        assert.ok(performance.now() - startedMs < SECOND_START_LIMIT_S * 1000, 'the second start took too long')
        neighbour.close()
        const imported = running()
          .lines()
          .filter((line) => line.stage === 'history' && Number(line.readings) > 0)
        assert.deepEqual(imported, [])
        url = chosen
      },
    ],
    [
      'stops on one SIGINT with exit code 0 and leaves no PostgreSQL behind',
      async () => {
        const postmaster = postmasterPid(dataFolder)
        const stopping = running()
        process.kill(stopping.pid, 'SIGINT')
        assert.equal(await exitWithin(stopping, STOP_LIMIT_S), 0)
        assert.ok(postmaster === null || !isAlive(postmaster), `PostgreSQL ${postmaster} is still running`)
      },
    ],
    [
      'refuses a data folder of a newer version in one line and touches nothing',
      async () => {
        const file = join(dataFolder, 'version.json')
        const before = readFileSync(file, 'utf8')
        writeFileSync(file, JSON.stringify({ ...JSON.parse(before), dataVersion: 999 }))
        const refused = start(settings())
        assert.equal(await exitWithin(refused, 30), 1)
        assert.match(refused.text(), /version 999/)
        writeFileSync(file, before)
      },
    ],
  ]
}

/** @param {string} url */
async function hasLiveMap(url) {
  if ((await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) })).status !== 200) return false
  const { zones } = await getJson(`${url}/api/zones/live`)
  return zones.filter((/** @type {{ level: string }} */ zone) => zone.level !== 'no-data').length >= 30
}

/** @param {string} url */
async function servesPages(url) {
  for (const [path, expected] of /** @type {const} */ ([
    ['/', /<div id="root"/],
    ['/docs', /swagger|openapi/i],
    ['/openapi.json', /\/api\/zones\/weekly-data/],
    ['/metrics', /rocade_/],
  ])) {
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(10_000) })
    assert.equal(answer.status, 200, path)
    assert.match(await answer.text(), expected, path)
  }
}

/** @param {string} url @param {string} city */
async function answersAboutTheWeek(url, city) {
  const weekly = await getJson(`${url}/api/zones/weekly-data?days=7&city=${city}`)
  const withReadings = weekly.days.filter((/** @type {{ readings: number }} */ day) => day.readings > 0)
  assert.ok(withReadings.length >= 7, `${city}: ${withReadings.length} days with readings`)
  assert.ok(weekly.watermark, `${city}: no watermark`)
}

/** @param {string} url */
async function pushesChanges(url) {
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/traffic`, { origin: url })
  /** @type {string[]} */
  const types = []
  try {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', cityIds: ['los-angeles', 'paris'] })))
    socket.on('message', (data) => types.push(JSON.parse(String(data)).type))
    await until('a snapshot and a delta', 90, () => types.includes('snapshot') && types.includes('delta'))
    assert.deepEqual(types.slice(0, 2), ['welcome', 'snapshot'])
  } finally {
    socket.terminate()
  }
}

/** @param {RocadeProcess} rocade @param {string} stage */
const hasStageEnded = (rocade, stage) => rocade.lines().some((line) => line.stage === stage && line.ms !== undefined)

/** @param {RocadeProcess} rocade */
const readyUrl = (rocade) => /** @type {string | undefined} */ (rocade.lines().find((line) => line.url)?.url) ?? null

/** @param {RocadeProcess} rocade @param {number} limitS */
const exitWithin = (rocade, limitS) =>
  until('the exit', limitS, () => rocade.exitCode() !== null && { code: rocade.exitCode() }).then(({ code }) => code)

/** @param {string} url @returns {Promise<any>} */
async function getJson(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  assert.equal(answer.status, 200, url)
  return answer.json()
}

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** @param {number} port @returns {Promise<boolean>} */
const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** @param {string} dataFolder */
function postmasterPid(dataFolder) {
  try {
    return Number(readFileSync(join(dataFolder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const counts = await runSmokeTest()
  console.log(closingLine(counts))
  process.exitCode = counts.failed === 0 ? 0 : 1
}
