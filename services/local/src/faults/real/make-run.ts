import { setTimeout as delay } from 'node:timers/promises'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import { AppError } from '@rocade/shared/runtime/app-error'
import { retry } from '@rocade/shared/runtime/retry'
import type pg from 'pg'
import { createLedger } from '../ledger.ts'
import { createMessageMaker, USUAL_MIX } from '../make-message.ts'
import { createRandom } from '../random.ts'
import type { CutProxy } from './cut-proxy.ts'
import { isDrained } from './is-drained.ts'
import { rawTopicId, readRawTopic, type SeenLog } from './read-log.ts'
import { type RealApi, startRealApi } from './real-api.ts'
import { type RealCleaner, startRealCleaner } from './real-cleaner.ts'
import { HEALING_MS, type RealRun, type RealRunOptions, until } from './real-run.ts'
import type { RunStores } from './run-stores.ts'

const BATCH = 50
const EVERY_MS = 100
/** As producers do: what is not acknowledged is sent again. */
const SEND_AGAIN = {
  isRetryable: (error: unknown) => error instanceof AppError && (error.retryable || error.code === 'NOT_FOUND'),
  minDelayMs: 50,
  maxDelayMs: 500,
  deadlineMs: 120_000,
}

interface RunParts extends RealRunOptions {
  readonly folder: string
  readonly pool: pg.Pool
  readonly databaseName: string
  readonly databaseUrl: string
  readonly proxy: CutProxy
  readonly clock: RealRun['clock']
}

/** What a fault takes hold of, and what it leaves behind for the checker. */
export function makeRun(parts: Omit<RunParts, 'stores'> & { readonly stores: RunStores }) {
  const { stores, pool, folder, databaseUrl, clock, seed } = parts
  const random = createRandom(seed)
  const ledger = createLedger()
  const maker = createMessageMaker({ random, mix: { ...USUAL_MIX, ...parts.mix }, ...losAngeles() })
  const cleaners: RealCleaner[] = []
  const apis: RealApi[] = []
  const complaints: string[] = []
  const seen: SeenLog = new Map()
  let bites = 0
  async function sendAll(messages: number, atOnce: boolean): Promise<void> {
    const size = atOnce ? 20 * BATCH : BATCH
    for (let left = messages; left > 0; left -= size) {
      await run.sendMade(run.make(Math.min(size, left)))
      if (!atOnce) await delay(EVERY_MS)
    }
  }

  const run: RealRun = {
    ...parts,
    random,
    log: stores.log,
    lake: stores.lake,
    get stack() {
      if (parts.stack === null) throw new Error('this run is not on Kafka and HDFS')
      return parts.stack
    },
    async start({ settings, ...order } = {}) {
      const cleaner = await startRealCleaner({
        databaseUrl,
        folder,
        statementTimeoutMs: 5_000,
        clockAheadMs: clock.aheadMs,
        ...order,
        settings: { ...stores.settings, ...settings },
      })
      cleaners.push(cleaner)
      return cleaner
    },
    async startApi(settings = {}) {
      const { cityId } = losAngeles()
      const api = await startRealApi({
        settings: { ...stores.settings, DATABASE_URL: databaseUrl, ...settings },
        cityId,
        random,
      })
      apis.push(api)
      return api
    },
    send(messages, { atOnce = false } = {}) {
      const sending = sendAll(messages, atOnce)
      sending.catch(() => {}) // a fault that fails before it waits for this must not take the others along
      return sending
    },
    make: (messages) => Array.from({ length: messages }, () => maker.make(clock.nowMs())),
    ledger: (messages) =>
      ledger.settle(
        messages.map((message) => ledger.write(message)),
        'acked',
      ),
    sendMade: (batch) =>
      retry(async () => {
        const entries = batch.map((message) => ledger.write(message))
        await stores.log.append(rawTopic(traffic), batch)
        ledger.settle(entries, 'acked')
      }, SEND_AGAIN),
    async drained(withinMs = HEALING_MS) {
      const topicId = await rawTopicId(stores.log)
      return until(() => isDrained(stores, pool, topicId), withinMs)
    },
    remember: () => readRawTopic(stores.log, seen),
    complain: (what) => complaints.push(what),
    bite() {
      bites += 1
    },
  }
  return { run, ledger, cleaners, apis, seen, complaints, bites: () => bites }
}

function losAngeles() {
  const city = loadCities().find(({ cityId }) => cityId === 'los-angeles')
  if (city === undefined) throw new Error('expected the city los-angeles')
  return { cityId: city.cityId, segmentIds: [...city.segmentsById.keys()] }
}
