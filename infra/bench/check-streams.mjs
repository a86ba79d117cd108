import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { streamPeers } from './peers.mjs'
import { runMeasured } from './run-measured.mjs'
import { peerTableSql } from './stream-peers.mjs'

/** @typedef {import('./check-parts.mjs').Parts} Parts */
/** @typedef {import('./run-measured.mjs').StreamResult} StreamResult */
/** @typedef {import('../tooling/stage-lines.mjs').StageLines} StageLines */

/**
 * A streaming peer on the whole topic: counts what it has stored in PostgreSQL and in Parquet by other programs than its
 * own, and says what it took. Resolves to what is wrong.
 * @param {Parts} parts
 * @param {{ name: keyof typeof streamPeers, messages: number, bad: number, stages: StageLines }} options
 */
export async function checkStream(parts, { name, messages, bad, stages }) {
  const folder = join(parts.folder, name)
  const table = `bench_${name}`
  await parts.pool.query(peerTableSql(table))
  for (const part of ['out', 'checkpoints']) mkdirSync(join(folder, part), { recursive: true })
  const command = streamPeers[name].command({
    brokers: parts.broker,
    topic: parts.topic,
    databaseUrl: parts.databaseUrl,
    table,
    outFolder: join(folder, 'out'),
    checkpointFolder: join(folder, 'checkpoints'),
    expected: messages,
  })
  const run = await runMeasured(command, parts.databasePid)
  stages.note(figuresLine(name, messages, run))
  return problemsOf(parts, { table, folder: join(folder, 'out'), result: run.result, good: messages - bad, bad })
}

/** @param {string} name @param {number} messages @param {Awaited<ReturnType<typeof runMeasured>>} run */
function figuresLine(name, messages, { cpuS, startCpuS, rssMbMax, databaseCpuS, wallS }) {
  const per = (/** @type {number} */ value) => Math.round(messages / value).toLocaleString('en')
  return (
    `${name}: ${cpuS.toFixed(1)} CPU-s, of them ${startCpuS.toFixed(1)} until the first message: ` +
    `${per(cpuS)} messages per CPU-second with its start, ${per(cpuS - startCpuS)} without; ` +
    `${rssMbMax.toFixed(0)} MB at most; PostgreSQL ${databaseCpuS.toFixed(1)} CPU-s; ${wallS.toFixed(1)} s on the clock`
  )
}

/** @param {Parts} parts @param {{ table: string, folder: string, result: StreamResult, good: number, bad: number }} options */
async function problemsOf({ pool }, { table, folder, result, good, bad }) {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const { rows } = await pool.query(
    `SELECT count(*) AS n, count(DISTINCT reading_id) AS ids, round(sum(speed_kmh)::numeric, 1)::text AS sum FROM ${table}`,
  )
  const connection = await (await DuckDBInstance.create()).connect()
  const reader = await connection.runAndReadAll(
    `SELECT count(*) AS n, count(DISTINCT reading_id) AS ids, round(sum(speed_kmh)::decimal(38, 6), 1)::varchar AS sum
     FROM read_parquet('${folder}/**/*.parquet')`,
  )
  connection.closeSync()
  const stores = { PostgreSQL: rows[0], Parquet: reader.getRowObjectsJson()[0] }
  /** @type {string[]} */
  const problems = []
  for (const [store, has] of Object.entries(stores)) {
    if (Number(has.n) !== good || Number(has.ids) !== good)
      problems.push(`${store} has ${has.n} rows of ${has.ids} readings, expected ${good}`)
  }
  if (Number(stores.PostgreSQL.sum) !== Number(stores.Parquet?.sum))
    problems.push(`the speeds differ: ${stores.PostgreSQL.sum} and ${stores.Parquet?.sum}`)
  if (result.rows !== good || result.rejected !== bad)
    problems.push(`it counted ${result.rows} and ${result.rejected} rejected, expected ${good} and ${bad}`)
  return problems
}
