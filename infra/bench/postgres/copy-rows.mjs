// COPY into `bench_rows_bare`, a table without a key, by psql: as fast as rows get into PostgreSQL at all. Its argument:
// {"rows":…} in JSON; DATABASE_URL. Prints one line of JSON.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { databaseEnvironment } from './database-environment.mjs'

const CHUNK = 1_000
/** @type {{ rows: number }} */
const { rows } = JSON.parse(process.argv[2] ?? '{}')
const env = { ...process.env, ...databaseEnvironment(process.env.DATABASE_URL ?? '') }
// Made before the clock runs: it is not what is measured.
const chunks = Array.from({ length: Math.ceil(rows / CHUNK) }, (_, i) =>
  chunkText(i * CHUNK, Math.min(rows, (i + 1) * CHUNK)),
)
const startedMs = performance.now()
const child = spawn('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-c', 'COPY bench_rows_bare FROM STDIN'], {
  env,
  stdio: ['pipe', 'inherit', 'inherit'],
})
Readable.from(chunks).pipe(child.stdin)
const [code] = await once(child, 'exit')
if (code !== 0) throw new Error(`psql ended with ${code}`)
console.log(JSON.stringify({ program: 'psql', rows, failed: 0, seconds: (performance.now() - startedMs) / 1000 }))

/** @param {number} from @param {number} to */
function chunkText(from, to) {
  const at = new Date().toISOString()
  let text = ''
  for (let n = from; n < to; n += 1)
    text += `${randomUUID()}\tlos-angeles\t${n % 2000}\tbench\t${at}\t${20 + (n % 83)}\t105.2\t33.4\t21.7\t0.9\tf\t100\t${at}\n`
  return text
}
