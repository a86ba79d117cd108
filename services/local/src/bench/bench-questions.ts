import { join } from 'node:path'
import { addHourFile, newHourPath } from '@rocade/batch-aggregator/clean-table'
import { type LakeTable, openCleanTable } from '@rocade/batch-aggregator/lake-tables'
import { publishSegments } from '@rocade/batch-aggregator/publish-segments'
import { answerQuestion } from '@rocade/batch-aggregator/questions/answer-question'
import { planQuestion } from '@rocade/batch-aggregator/questions/plan-question'
import { createDuckdbEngine } from '@rocade/shared/adapters/engine/duckdb-engine'
import type { City } from '@rocade/shared/cities/city'
import { traffic } from '@rocade/shared/feeds/index'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import { Question } from '@rocade/shared/protocol/questions'
import { askBeside } from './ask-beside.ts'
import { type BenchParts, openBenchParts } from './bench-parts.ts'
import { type Measurement, startStopwatch } from './measure.ts'

const DAY_MS = 86_400_000
const MEMORY_MB = 1_000
/** Every segment every five minutes. */
const STEPS_OF_DAY = 288
const LAST_DAY_MS = Date.UTC(2026, 10, 1)

/** All-distinct speeds, the worst case for exact percentiles; in the order of an imported day. */
const DAY_SQL = `SELECT $city_id AS city_id, segment_id, 'bench' AS source,
    make_timestamp(CAST(($from_ms + step * 300000) * 1000 AS BIGINT))::TIMESTAMPTZ AS observed_at,
    5e0 + (hash(segment_id, step, $from_ms) % 1000000) / 1e4 AS speed_kmh, free_flow_kmh, 1e0 AS confidence, false AS is_closed
  FROM (SELECT segment_id, 1e2 AS free_flow_kmh FROM segments), range(${STEPS_OF_DAY}) AS steps (step)
  ORDER BY segment_id, step`

/** Percentiles by zone and hour over five million readings, in 1 GB. */
export const benchQuestions = () =>
  askAbout(5_000_000, { time: 'hour', measures: ['p50_speed_kmh', 'p95_speed_kmh'] }, { atMost: 1 }, askBeside)

/** The same over a hundred million, by hour of the week: years on one small machine. Takes minutes to make. */
export const benchYears = () =>
  askAbout(100_000_000, { time: 'hour_of_week', measures: ['p50_speed_kmh', 'p95_speed_kmh'] }, { atMost: 15 })

export async function askAbout(
  readings: number,
  asked: Pick<Question, 'time'> & { readonly measures: readonly string[] },
  goal: Measurement['goal'],
  beside: (parts: BenchParts, engine: BatchEngine, files: readonly string[]) => Promise<Measurement[]> = async () => [],
): Promise<Measurement[]> {
  await using parts = await openBenchParts()
  const city = parts.cities.find(({ cityId }) => cityId === 'los-angeles') as City
  const clean = openCleanTable(parts.lake, parts.clock, traffic)
  const days = Math.ceil(readings / (city.segmentsById.size * STEPS_OF_DAY))
  await fill(parts, clean, city, days)
  const engine = await createDuckdbEngine({
    lake: parts.lake,
    scratchFolder: join(parts.folder, 'questions'),
    memoryLimitMb: MEMORY_MB,
  })
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const question = Question.parse({
    feed: 'traffic',
    cityIds: [city.cityId],
    from: dayOf(LAST_DAY_MS - (days + 1) * DAY_MS),
    to: dayOf(LAST_DAY_MS + DAY_MS),
    place: 'zone',
    ...asked,
  })
  const watch = startStopwatch()
  const plan = await planQuestion(question, { clean, cities: [city], memoryMb: MEMORY_MB })
  const rows = await answerQuestion(question, plan, 'results/bench.parquet', {
    lake: parts.lake,
    engine,
    clean,
    cities: [city],
    rowsMax: 1_000_000,
    signal: new AbortController().signal,
    onProgress: async () => {},
  })
  const { wallS, cpuS } = watch.stop()
  const files = [...(await clean.snapshot()).files.keys()].map((path) => `${clean.name}/${path}`)
  const more = await beside(parts, engine, files)
  await engine.close()
  const name = `p50, p95 by zone and ${asked.time.replaceAll('_', ' ')}`
  const note = `${plan.readings} readings in ${days} files, ${rows} rows of answer, DuckDB with ${MEMORY_MB} MB`
  return [{ name, value: wallS, unit: 's', goal, cpuS, note }, ...more]
}

/** The clean table as an import of whole days leaves it. */
async function fill({ engine, lake, clock }: BenchParts, clean: LakeTable, city: City, days: number): Promise<void> {
  const segments = [await publishSegments(lake, city)]
  await clean.snapshot()
  for (let i = 0; i < days; i++) {
    const hour = { cityId: city.cityId, hourMs: LAST_DAY_MS - i * DAY_MS }
    const path = newHourPath(hour)
    const target = `${clean.name}/${path}`
    const parameters = { city_id: city.cityId, from_ms: hour.hourMs }
    const facts = await engine.writeParquet({ sql: DAY_SQL, datasets: { segments }, parameters, target })
    const add = addHourFile({ hour, hours: 24, path, origin: 'import', facts, jsonBytes: null, atMs: clock.nowMs() })
    await clean.commit({ add: [add], remove: [], operation: 'bench' })
  }
}
