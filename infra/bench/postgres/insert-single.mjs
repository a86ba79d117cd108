// One row a statement and a commit each, as a simple program stores readings: by pgbench, or by `pg` where that is not
// there. Its argument: {"seconds":…, "connections":…} in JSON; DATABASE_URL. Prints one line of JSON.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { inBench } from '../bench-places.mjs'
import { databaseEnvironment } from './database-environment.mjs'

/** @typedef {{ seconds: number, connections: number }} InsertOptions */

const SCRIPT = inBench('postgres', 'insert-single.sql')
const databaseUrl = process.env.DATABASE_URL ?? ''
/** @type {InsertOptions} */
const options = JSON.parse(process.argv[2] ?? '{}')
console.log(JSON.stringify(byPgbench(options) ?? (await byPg(options))))

/** @param {InsertOptions} options */
function byPgbench({ seconds, connections }) {
  const args = ['-n', '-M', 'prepared', '-c', connections, '-j', 1, '-T', seconds, '-f', SCRIPT].map(String)
  const env = { ...process.env, ...databaseEnvironment(databaseUrl) }
  const { error, status, stdout, stderr } = spawnSync('pgbench', args, { env, encoding: 'utf8' })
  if (error) return null
  if (status !== 0) throw new Error(`pgbench ended with ${status}: ${stderr}`)
  const rows = Number(/transactions actually processed: (\d+)/.exec(stdout)?.[1] ?? 0)
  const failed = Number(/failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0)
  return { program: 'pgbench', rows, failed, seconds: rows / Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? 0) }
}

/** @param {InsertOptions} options */
async function byPg({ seconds, connections }) {
  const insert = readFileSync(SCRIPT, 'utf8')
    .replace(/^\\set.*\n/gm, '')
    .replace(':segment', '$1')
    .replace(':speed', '$2')
  const startedMs = performance.now()
  const counts = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      let rows = 0
      for (; performance.now() - startedMs < seconds * 1000; rows += 1)
        await client.query({
          name: 'insert',
          text: insert,
          values: [Math.ceil(Math.random() * 2000), 100 * Math.random()],
        })
      await client.end()
      return rows
    }),
  )
  const rows = counts.reduce((sum, one) => sum + one, 0)
  return { program: 'pg', rows, failed: 0, seconds: (performance.now() - startedMs) / 1000 }
}
