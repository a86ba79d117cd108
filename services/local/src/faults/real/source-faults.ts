import { startProducers } from '@rocade/producers/start-producers'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { rawTopic } from '@rocade/shared/feeds/feed'
import { traffic } from '@rocade/shared/feeds/index'
import type { RawReading, Source } from '@rocade/shared/ports/source'
import { createLogger } from '@rocade/shared/runtime/logger'
import { Registry } from 'prom-client'
import type { MadeMessage } from '../ledger.ts'
import type { RealFault } from './faults.ts'
import { type RealRun, until } from './real-run.ts'

const READINGS = 40
const TIMES = 5
const SOON_MS = 20_000

/** A source that measures more seldom than it is asked. */
export const SOURCE_FAULTS: readonly RealFault[] = [
  {
    id: 'F34',
    title: 'source repeats unchanged readings',
    stores: ['embedded'],
    mix: { poison: 0, otherSchemas: 0, wrongClocks: 0, tooLate: 0, duplicates: 0 },
    inject: repeatReadings,
  },
]

async function repeatReadings(run: RealRun): Promise<void> {
  await run.start()
  const made = run.make(READINGS)
  const repeated = Array.from({ length: TIMES }, () => made).flat()
  const metrics = new Registry()
  {
    await using _producers = await startProducers({
      sources: [sourceOf(repeated)],
      cities: loadCities().filter(({ cityId }) => cityId === 'los-angeles'),
      log: run.log,
      clock: run.clock,
      logger: createLogger({ name: 'faults', level: 'error' }),
      metrics,
    })
    run.ledger(made)
    const keys = new Set(made.map(({ key }) => key)).size
    const isTold = async () =>
      (await total(metrics, 'unchanged')) + (await total(metrics, 'readings')) === repeated.length
    if (!(await until(isTold, SOON_MS))) run.complain('the producers did not take what the source gave')
    if ((await total(metrics, 'unchanged')) >= keys) run.bite()
  }
  const ends = await run.log.offsets(rawTopic(traffic))
  const taken = ends.reduce((sum, { end }) => sum + end, 0)
  // A key that had two readings gives both again, in turns: those are told apart by their ids alone, in the stores.
  if (taken >= repeated.length) run.complain(`the log has ${taken} messages of ${repeated.length} that were given`)
  if (!(await run.drained())) run.complain('not drained')
  await mustBeFresh(run, made)
}

/** How fresh a reading is, is told by when it was observed, however often it comes. */
async function mustBeFresh({ pool, complain }: RealRun, made: readonly MadeMessage[]): Promise<void> {
  const { rows } = await pool.query<{ newest: Date; stored: number }>(
    'SELECT max(observed_at) AS newest, count(*) AS stored FROM traffic_data',
  )
  const observed = made.map(({ value }) => Date.parse(JSON.parse(Buffer.from(value ?? []).toString()).observedAt))
  if (rows[0]?.newest.getTime() !== Math.max(...observed)) complain('the newest reading is not the one observed last')
  if (rows[0]?.stored !== made.length) complain(`${rows[0]?.stored} rows of ${made.length} readings`)
}

function sourceOf(messages: readonly MadeMessage[]): Source {
  const readings = messages.map(({ value }) => JSON.parse(Buffer.from(value ?? []).toString()) as RawReading)
  return {
    name: 'replay',
    feed: traffic.name,
    isRecording: false,
    check: () => ({ state: 'on', detail: 'the same again' }),
    covers: () => true,
    async *stream(_city, fromMs, signal) {
      for (const reading of readings) yield { readings: [reading], nextFromMs: fromMs }
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  }
}

async function total(metrics: Registry, name: string): Promise<number> {
  const found = await metrics.getSingleMetric(`rocade_producers_${name}_total`)?.get()
  return (found?.values ?? []).reduce((sum, { value }) => sum + value, 0)
}
