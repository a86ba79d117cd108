import { setTimeout as delay } from 'node:timers/promises'
import type { RealFault } from './faults.ts'
import type { ApiAnswer, RealApi } from './real-api.ts'
import { type RealRun, until } from './real-run.ts'

const MESSAGES = 600
const CITY = 'los-angeles'
const AWAY_MS = 30_000
const SLOW_MS = 2_000
/** More than may run and wait, each another one. */
const QUESTIONS = 31
const TICK_MS = 5_000
const SOON_MS = 20_000
/** While one store is away the others answer as before. */
const PATHS = [`/api/zones/live?city=${CITY}`, `/api/segments/live?city=${CITY}`, '/api/cities', '/healthz', '/readyz']

/** What people see while a store is away or slow: an API as a process, and a client that follows its live feed. */
export const API_FAULTS: readonly RealFault[] = [
  { id: 'F12', title: 'broker away for 30 s: the API goes on', stores: ['stack'], inject: takeBrokerAway },
  { id: 'F26', title: 'database slow: the API refuses in time', stores: ['stack'], inject: slowDatabase },
]

async function takeBrokerAway(run: RealRun): Promise<void> {
  await run.start()
  const api = await startWithReadings(run)
  const before = newestAgeS(await live(api))
  await run.stack.stop('kafka')
  const startedMs = performance.now()
  const ages: number[] = []
  let isDegraded = false
  try {
    while (performance.now() - startedMs < AWAY_MS) {
      for (const path of PATHS) mustNotFail(run, path, await api.ask(path))
      const status = await api.ask('/api/status')
      mustNotFail(run, '/api/status', status)
      const answer = await live(api)
      ages.push(newestAgeS(answer))
      isDegraded ||= answer.status === 'degraded' && JSON.parse(status.text).status === 'degraded'
      await delay(1_000)
    }
  } finally {
    await run.stack.start('kafka')
  }
  if (!isDegraded) run.complain('the API did not say degraded while the broker was away')
  if (ages.some((age, i) => age < (ages[i - 1] ?? before))) run.complain(`ages did not grow: ${ages.join(' ')}`)
  if ((ages.at(-1) ?? 0) >= before + AWAY_MS / 2_000) run.bite()
  const sending = run.send(MESSAGES)
  if (!(await until(async () => newestAgeS(await live(api)) < (ages.at(-1) ?? 0) / 2, 2 * SOON_MS)))
    run.complain('the live map did not go on when the broker was back')
  if (!(await until(async () => (await live(api)).status === 'ok', 2 * SOON_MS)))
    run.complain('the API still says degraded when the broker is back')
  await sending
}

async function slowDatabase(run: RealRun): Promise<void> {
  const cleaner = await run.start()
  const api = await startWithReadings(run)
  const sending = run.send(MESSAGES)
  run.proxy.slowDown(SLOW_MS)
  const asking = Promise.all(
    Array.from({ length: QUESTIONS }, (_, i) => api.ask(`/api/zones/weekly-data?city=${CITY}&days=${1 + i}`)),
  )
  const answers = await whileAnswering(run, api, asking)
  const refused = answers.filter(({ status }) => status === 503)
  if (refused.some(({ ms }) => ms < 1_000)) run.bite()
  for (const answer of answers) {
    if (answer.status !== 200 && answer.status !== 503) run.complain(`a statistic answered ${answer.status}`)
    if (answer.status === 503 && answer.retryAfter === undefined) run.complain('a 503 came without Retry-After')
  }
  // Two run, eight wait for a while and may be refused then; the rest is refused at once.
  const atOnce = refused.filter(({ ms }) => ms < 1_000).length
  if (atOnce < QUESTIONS - 10) run.complain(`${atOnce} of ${QUESTIONS} were refused within 1 s`)
  run.proxy.slowDown(0)
  await sending
  if (!cleaner.isRunning()) run.complain('the cleaner did not survive a slow database')
}

/** Health and the live feed answer as ever while others wait for the database. */
async function whileAnswering<T>(run: RealRun, api: RealApi, asking: Promise<T>): Promise<T> {
  let isOver = false
  const over = asking.finally(() => {
    isOver = true
  })
  while (!isOver) {
    for (const path of PATHS) {
      const answer = await api.ask(path)
      mustNotFail(run, path, answer)
      if (answer.ms > 1_000) run.complain(`${path} took ${answer.ms.toFixed(0)} ms while the database was slow`)
    }
    if (api.witness.silentMs() > 2 * TICK_MS) run.complain('the live feed was silent for 10 s')
    await delay(200)
  }
  return over
}

async function startWithReadings(run: RealRun): Promise<RealApi> {
  const api = await run.startApi()
  await run.send(MESSAGES)
  await run.drained()
  if (!(await until(async () => (await live(api)).zones.some(({ ageS }) => ageS !== null), SOON_MS)))
    run.complain('the live map never had a reading')
  return api
}

interface Live {
  readonly status: string
  readonly zones: readonly { readonly ageS: number | null }[]
}

async function live(api: RealApi): Promise<Live> {
  const { text } = await api.ask(`/api/zones/live?city=${CITY}`)
  return text === '' ? { status: '', zones: [] } : JSON.parse(text)
}

const newestAgeS = ({ zones }: Live) => Math.min(...zones.flatMap(({ ageS }) => ageS ?? []))

function mustNotFail(run: RealRun, path: string, { status, ms }: ApiAnswer): void {
  if (status !== 200) run.complain(`${path} answered ${status} after ${ms.toFixed(0)} ms`)
}
