import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import {
  bareTableSql,
  batchPeers,
  FILL_ZONES_SQL,
  httpPeers,
  insertPeers,
  peerTableSql,
  ZONES_TABLE_SQL,
} from './peers.mjs'

/** @typedef {import('./check-parts.mjs').Parts} Parts */
/** @typedef {import('./stream-peers.mjs').PeerCommand} PeerCommand */
/** @typedef {import('../tooling/stage-lines.mjs').StageLines} StageLines */

const LIMIT_MS = 120_000
const FRAME_BYTES = 1_000
const FRAMES = 20
const ROWS = 5_000
const ZONES = 50

/** @param {Parts} parts @param {{ command(options: any): PeerCommand }} peer @param {number} messages @param {StageLines} stages */
export async function checkClient({ broker, topic }, peer, messages, stages) {
  const command = peer.command({ brokers: broker, topic, messages, group: `check-${process.hrtime.bigint()}` })
  const result = await toEnd(command)
  stages.note(`  ${JSON.stringify(result)}`)
  const perMessage = result.bytes / messages
  return result.messages === messages && perMessage > 50 && perMessage < 1_000 ? [] : ['it counted something else']
}

/** @param {Parts} parts @param {keyof typeof httpPeers} name @param {StageLines} stages */
export async function checkHttp({ pool, folder, databaseUrl }, name, stages) {
  const zones = Array.from({ length: ZONES }, (_, i) => zone(i))
  const bodyFile = join(folder, 'body.json')
  writeFileSync(bodyFile, JSON.stringify({ zones }))
  await pool.query(`DROP TABLE IF EXISTS bench_zones; ${ZONES_TABLE_SQL}`)
  await pool.query(FILL_ZONES_SQL, [JSON.stringify({ zones })])
  const server = await start(httpPeers[name].command({ bodyFile, databaseUrl }))
  try {
    const response = await fetch(`http://127.0.0.1:${server.ready.port}/api/zones/live?city=los-angeles`)
    const text = await response.text()
    stages.note(`  ${name}: ${response.status}, ${text.length} bytes`)
    /** @type {{ zones: Record<string, unknown>[] }} */
    const answer = JSON.parse(text)
    const isSame = answer.zones.every((given, i) =>
      Object.entries(zones[i] ?? {}).every(([field, value]) => isSameValue(field, value, given[field])),
    )
    return response.status === 200 && answer.zones.length === ZONES && isSame ? [] : ['the zones are not those stored']
  } finally {
    await server.stop()
  }
}

/** Instants may be written in another way, and ages are of now. @param {string} field @param {unknown} a @param {unknown} b */
function isSameValue(field, a, b) {
  if (field === 'ageS') return typeof b === 'number'
  return field === 'observedAt' ? Date.parse(String(a)) === Date.parse(String(b)) : a === b
}

/** @param {number} i */
const zone = (i) => ({
  cityId: 'los-angeles',
  zoneId: `zone-${String(i).padStart(3, '0')}`,
  name: `Zone ${i}`,
  level: 'free',
  speedKmh: 88.25,
  freeFlowKmh: 104.5,
  speedRatio: 0.84,
  delayMinPer10Km: 1.06,
  coverage: 0.97,
  confidence: 0.9,
  observedAt: '2026-11-21T17:25:00.123Z',
  ageS: 12,
  source: 'simulator',
  segments: 9,
  lengthKm: 14.2,
})

/**
 * @param {{ command(options: import('./websocket/frame.mjs').BroadcastOptions): PeerCommand, read(message: string): { frame: string | null, answer: string | null } }} peer
 * @param {StageLines} stages
 */
export async function checkWebSocket(peer, stages) {
  const server = await start(peer.command({ frameBytes: FRAME_BYTES, framesPerS: 50 }))
  /** @type {number[]} */
  const seqs = []
  const socket = new WebSocket(`ws://127.0.0.1:${server.ready.port}${server.ready.path}`)
  try {
    const isWhole = new Promise((resolve) => {
      socket.on('message', (data) => {
        const { frame, answer } = peer.read(String(data))
        if (answer !== null) socket.send(answer)
        if (frame !== null) seqs.push(frame.length === FRAME_BYTES ? JSON.parse(frame).seq : Number.NaN)
        if (seqs.length === FRAMES) resolve(undefined)
      })
    })
    await Promise.race([isWhole, delay(LIMIT_MS, undefined, { ref: false })])
    stages.note(`  ${seqs.length} frames of ${FRAME_BYTES} bytes`)
    return seqs.length === FRAMES && seqs.every((seq, i) => seq === (seqs[0] ?? 0) + i) ? [] : [`frames ${seqs}`]
  } finally {
    socket.terminate()
    await server.stop()
  }
}

/** @param {Parts} parts @param {keyof typeof insertPeers} name @param {StageLines} stages */
export async function checkInsert({ pool, databaseUrl }, name, stages) {
  await pool.query(`DROP TABLE IF EXISTS bench_rows, bench_rows_bare; ${peerTableSql('bench_rows')}`)
  await pool.query(bareTableSql('bench_rows'))
  const result = await toEnd(insertPeers[name].command({ databaseUrl, seconds: 2, connections: 4, rows: ROWS }))
  stages.note(`  ${JSON.stringify(result)}`)
  const table = name === 'copyRows' ? 'bench_rows_bare' : 'bench_rows'
  const { rows } = await pool.query(`SELECT count(*)::int AS n FROM ${table}`)
  return rows[0].n === result.rows && result.rows > 0 ? [] : [`${rows[0].n} rows are stored, it counted ${result.rows}`]
}

/** @param {Parts} parts @param {StageLines} stages */
export async function checkSparkAsk({ folder }, stages) {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const [parquet, sqlFile] = [join(folder, 'asked'), join(folder, 'question.sql')]
  mkdirSync(parquet, { recursive: true })
  const connection = await (await DuckDBInstance.create()).connect()
  await connection.run(`COPY (SELECT range % 7 AS zone, range::double AS speed FROM range(${ROWS}))
    TO '${parquet}/readings.parquet' (FORMAT parquet)`)
  connection.closeSync()
  writeFileSync(sqlFile, 'SELECT zone, avg(speed) AS speed FROM readings GROUP BY zone')
  const command = batchPeers.sparkAsk.command({ parquet, sqlFile, rounds: 2, outFolder: join(folder, 'answered') })
  const result = await toEnd(command)
  stages.note(`  ${JSON.stringify(result)}`)
  return result.rows === 7 && result.wallS.length === 2 ? [] : ['it gave another answer']
}

/** Runs to the end; its last line. @param {PeerCommand} command */
async function toEnd({ file, args, env }) {
  const signal = AbortSignal.timeout(LIMIT_MS)
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'], signal })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`it ended with ${code}: ${text}`)
  return JSON.parse(text.trim().split('\n').at(-1) ?? '{}')
}

/** Starts a server; resolves with its line. @param {PeerCommand} command */
async function start({ file, args, env }) {
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), exited])
  /** @type {{ port: number, path?: string }} */
  const ready = JSON.parse(String(line))
  return {
    ready,
    async stop() {
      child.kill('SIGTERM')
      await exited
      clearTimeout(limit)
    },
  }
}
