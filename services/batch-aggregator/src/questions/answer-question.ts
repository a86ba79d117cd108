import type { City } from '@rocade/shared/cities/city'
import type { BatchEngine, EngineQuery } from '@rocade/shared/ports/batch-engine'
import type { LakeStore } from '@rocade/shared/ports/lake-store'
import type { Question } from '@rocade/shared/protocol/questions'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { LakeTable } from '../lake-tables.ts'
import { publishSegments } from '../publish-segments.ts'
import type { QuestionPlan } from './plan-question.ts'
import { publishCalendar } from './publish-calendar.ts'
import { type QuestionPart, utcYears } from './question-parts.ts'
import { questionSql } from './question-sql.ts'

export interface AnswerOptions {
  readonly lake: LakeStore
  readonly engine: BatchEngine
  /** The clean table of the question's feed. */
  readonly clean: LakeTable
  /** Those of the question. */
  readonly cities: readonly City[]
  /** Rows that a result may have. */
  readonly rowsMax: number
  /** Rows of parts over which they are put together. Default 12 million. */
  readonly mergeRows?: number
  readonly signal: AbortSignal
  /** 0..1 */
  readonly onProgress: (progress: number) => Promise<void>
}

/**
 * Answers a question into a Parquet file of the lake at `target`: part by part, so that its memory is bounded and it can
 * be followed and ended, then put together. Returns the rows of the result.
 * Throws `AppError` BAD_REQUEST for more rows than `rowsMax`, what the engine throws, or the signal's reason.
 */
export async function answerQuestion(
  question: Question,
  plan: QuestionPlan,
  target: string,
  options: AnswerOptions,
): Promise<number> {
  const { lake, engine, clean, rowsMax, signal, onProgress } = options
  const sql = questionSql(question, plan.isByZones)
  const references = createReferences(question, options)
  const folder = `${target.replace(/\.parquet$/, '')}-parts`
  const mergeRows = options.mergeRows ?? MERGE_ROWS
  const following = followProgress(onProgress, signal)
  let written: string[] = []
  let rows = 0

  async function write(name: string, query: EngineQuery): Promise<number> {
    const path = `${folder}/${name}.parquet`
    written.push(path)
    await lake.remove(path)
    return (await engine.writeParquet({ ...query, target: path, signal })).rows
  }

  /** Puts what is written so far together: what years have in common is then there once. */
  async function mergeParts(name: string, merge: string): Promise<void> {
    const merged = written
    written = []
    try {
      rows = await write(name, { sql: merge, datasets: { parts: merged } })
    } finally {
      for (const path of merged) await lake.remove(path)
    }
  }

  try {
    for (const [i, part] of plan.parts.entries()) {
      signal.throwIfAborted()
      rows += await write(String(i), {
        sql: sql.parts,
        datasets: { clean: part.files.map((path) => `${clean.name}/${path}`), ...(await references.of(part)) },
        parameters: parametersOf(part),
        onProgress: (share) => following.tell((i + share) / (plan.parts.length + 1)),
      })
      if (rows > mergeRows && sql.merge !== null) await mergeParts(`to-${i}`, sql.merge)
      if (rows > PART_ROWS_MAX) throw tooManyRows(`over ${PART_ROWS_MAX}`, rowsMax)
      following.tell((i + 1) / (plan.parts.length + 1))
      await following.told()
    }
    await lake.remove(target)
    const answer = await engine.writeParquet({
      // One row more than is kept tells that there are too many, without counting them first.
      sql: `${sql.finish}\nLIMIT ${rowsMax + 1}`,
      datasets: { parts: written, ...(await references.calendars(plan.parts)) },
      target,
      // The answer is for everybody's reader, and for the API's own, that makes JSON and CSV of it.
      compression: 'snappy',
      signal,
    })
    if (answer.rows <= rowsMax) return answer.rows
    await lake.remove(target)
    throw tooManyRows(`over ${rowsMax}`, rowsMax)
  } finally {
    for (const path of written) await lake.remove(path)
  }
}

function parametersOf({ cityId, fromMs, toMs, zones }: QuestionPart): Record<string, string | number> {
  const period = { city_id: cityId, from_ms: fromMs, to_ms: toMs }
  return zones === undefined ? period : { ...period, first_zone: zones[0], last_zone: zones[1] }
}

/** Tells how far it is by the hundredth, one after the other. Of what comes meanwhile only the last is told. */
function followProgress(onProgress: AnswerOptions['onProgress'], signal: AbortSignal) {
  let last = 0
  let next: number | null = null
  let telling = Promise.resolve()
  async function tellNext(): Promise<void> {
    const progress = next
    next = null
    if (progress !== null && !signal.aborted) await onProgress(progress)
  }
  return {
    tell(progress: number): void {
      if (progress < last + 0.01) return
      const isWaiting = next !== null
      last = progress
      next = progress
      if (isWaiting) return
      telling = telling.then(tellNext)
      // That it failed is for who waits in `told`.
      telling.catch(() => {})
    },
    told: () => telling,
  }
}

/** Over so many rows, parts are put together before the next one. */
const MERGE_ROWS = 12_000_000
/** What all parts together may hold even so. */
const PART_ROWS_MAX = 20_000_000

const tooManyRows = (rows: string, rowsMax: number) =>
  new AppError(
    'BAD_REQUEST',
    `the answer would have ${rows} rows, at most ${rowsMax} are kept: group by larger places or longer times, or ask for fewer days`,
    { retryable: false },
  )

/** The small tables beside the readings, each made once for a question. */
function createReferences({ feed, time }: Question, { lake, cities }: AnswerOptions) {
  const made = new Map<string, Promise<string>>()
  const once = (key: string, make: () => Promise<string>) => {
    const path = made.get(key) ?? make()
    made.set(key, path)
    return path
  }
  function cityOf({ cityId }: QuestionPart): City {
    const city = cities.find((one) => one.cityId === cityId)
    if (city === undefined) throw new RangeError(`expected ${cityId} among the cities of the question`)
    return city
  }

  /** Those of the years and time zones of some parts; nothing when no time is asked for. */
  async function calendars(parts: readonly QuestionPart[]): Promise<Record<string, string[]>> {
    if (time === 'none') return {}
    const paths = parts.flatMap((part) => {
      const { timeZone } = cityOf(part)
      return utcYears(part).map((year) =>
        once(`${timeZone} ${year}`, () => publishCalendar(lake, time, timeZone, year)),
      )
    })
    return { calendar: [...new Set(await Promise.all(paths))] }
  }

  return {
    calendars,
    async of(part: QuestionPart): Promise<Record<string, string[]>> {
      const city = cityOf(part)
      const segments = feed === 'traffic' ? [await once(city.cityId, () => publishSegments(lake, city))] : []
      return { ...(segments.length === 0 ? {} : { segments }), ...(await calendars([part])) }
    },
  }
}
