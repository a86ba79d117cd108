import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inBench, inCache } from './bench-places.mjs'
import { isThere, STAMP, sitePackages, sparkEnvironment } from './stream-peers.mjs'

/** @typedef {import('./stream-peers.mjs').PeerCommand} PeerCommand */

const require = createRequire(import.meta.url)

/** Of a package in Rocade's own node_modules. @param {string} name */
const ownVersion = (name) => {
  // Not `require(name/package.json)`: some do not export it.
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = `${folder}/${name}/package.json`
    if (existsSync(file)) return String(JSON.parse(readFileSync(file, 'utf8')).version)
  }
  return 'unknown'
}
/** @param {string} peer @param {string} name */
const cachedVersion = (peer, name) => {
  const file = inCache(peer, 'node_modules', name, 'package.json')
  return existsSync(file) ? String(JSON.parse(readFileSync(file, 'utf8')).version) : 'not installed'
}

/** Versions of Python packages, by the names of their folders. @param {string} environment @param {string[]} names */
function pythonVersions(environment, names) {
  const folder = sitePackages(environment)
  const entries = existsSync(folder) ? readdirSync(folder) : []
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = entries.find((entry) => entry.startsWith(`${name}-`) && entry.endsWith('.dist-info'))
      return found === undefined ? [] : [[name, found.slice(name.length + 1, -'.dist-info'.length)]]
    }),
  )
}

/** @param {string[]} path @param {unknown} options @param {Record<string, string>} [env] @returns {PeerCommand} */
const nodeCommand = (path, options, env = {}) => ({
  file: process.execPath,
  args: [inBench(...path), typeof options === 'string' ? options : JSON.stringify(options)],
  env,
})

export const fastifyBare = {
  /** @returns {true | string} */
  isInstalled: () => true,
  /** @returns {Record<string, string>} */
  versions: () => ({ fastify: ownVersion('fastify'), node: process.version }),
  /** @param {{ bodyFile: string }} options the bytes to send @returns {PeerCommand} */
  command: ({ bodyFile }) => nodeCommand(['http', 'fastify-server.mjs'], bodyFile),
}

/** @param {'database' | 'memory'} mode */
const fastapiPeer = (mode) => ({
  /** @returns {true | string} */
  isInstalled: () => isThere(inCache('fastapi', 'requirements.sha256'), 'fastapi'),
  versions: () => pythonVersions('fastapi', ['fastapi', 'uvicorn', 'uvloop', 'httptools', 'asyncpg', 'orjson']),
  /** @param {{ databaseUrl: string, connections?: number }} options @returns {PeerCommand} */
  command: ({ databaseUrl, connections = 10 }) => ({
    file: inCache('fastapi', 'bin', 'python'),
    args: [inBench('http', 'fastapi_server.py'), '--mode', mode, '--connections', String(connections)],
    env: { DATABASE_URL: databaseUrl },
  }),
})
export const fastapi = fastapiPeer('database')
export const fastapiMemory = fastapiPeer('memory')

/** The table that FastAPI reads: the finished figures of each zone, one row a zone. Cheaper than a view of readings. */
export const ZONES_TABLE_SQL = `CREATE TABLE bench_zones (
  city_id text NOT NULL, zone_id text NOT NULL, name text NOT NULL, level text NOT NULL, speed_kmh double precision,
  free_flow_kmh double precision, speed_ratio double precision, delay_min_per_10_km double precision,
  coverage double precision NOT NULL, confidence double precision, observed_at timestamptz, source text,
  segments integer NOT NULL, length_km double precision NOT NULL, PRIMARY KEY (city_id, zone_id))`
/** Fills it from the body of our own answer, `{ zones: [...] }`, as its one parameter: both serve the same. */
export const FILL_ZONES_SQL = `INSERT INTO bench_zones
  SELECT * FROM jsonb_to_recordset($1::jsonb -> 'zones') AS z ("cityId" text, "zoneId" text, name text, level text,
    "speedKmh" float8, "freeFlowKmh" float8, "speedRatio" float8, "delayMinPer10Km" float8, coverage float8,
    confidence float8, "observedAt" timestamptz, source text, segments integer, "lengthKm" float8)`

/** @typedef {import('./websocket/frame.mjs').BroadcastOptions} BroadcastOptions */

export const wsBare = {
  /** @returns {true | string} */
  isInstalled: () => true,
  /** @returns {Record<string, string>} */
  versions: () => ({ ws: ownVersion('ws'), node: process.version }),
  /** @param {BroadcastOptions} options @returns {PeerCommand} */
  command: (options) => nodeCommand(['websocket', 'ws-server.mjs'], options),
  /** What the server sends anew to each client, and what a client answers: nothing. @param {string} message */
  read: (message) => ({ frame: /** @type {string | null} */ (message), answer: /** @type {string | null} */ (null) }),
}

export const socketio = {
  isInstalled: () => isThere(inCache('socketio', STAMP), 'socketio'),
  /** @returns {Record<string, string>} */
  versions: () => ({ 'socket.io': cachedVersion('socketio', 'socket.io'), node: process.version }),
  /** @param {BroadcastOptions} options @returns {PeerCommand} */
  command: (options) => nodeCommand(['websocket', 'socketio-server.mjs'], options),
  /**
   * Its protocol, as far as a client that only listens needs it: it must join after `0`, and answer a ping.
   * @param {string} message @returns {{ frame: string | null, answer: string | null }}
   */
  read(message) {
    if (message.startsWith('42')) return { frame: JSON.parse(message.slice(2))[1], answer: null }
    return { frame: null, answer: message.startsWith('0') ? '40' : message === '2' ? '3' : null }
  },
}

/** @typedef {import('./clients/count-messages.mjs').ConsumeOptions} ConsumeOptions */

/** @param {{ program: string, isInstalled: () => true | string, versions: () => Record<string, string> }} client */
const client = ({ program, isInstalled, versions }) => ({
  isInstalled,
  versions,
  /** @param {ConsumeOptions} options @returns {PeerCommand} */
  command: (options) => nodeCommand(['clients', `consume-${program}.mjs`], options),
})
export const clients = {
  kafkajs: client({
    program: 'kafkajs',
    isInstalled: () => true,
    versions: () => ({ kafkajs: ownVersion('kafkajs') }),
  }),
  platformatic: client({
    program: 'platformatic',
    isInstalled: () => isThere(inCache('clients', STAMP), 'clients'),
    versions: () => ({ '@platformatic/kafka': cachedVersion('clients', '@platformatic/kafka') }),
  }),
  rdkafka: client({
    program: 'rdkafka',
    isInstalled: () => isThere(inCache('rdkafka', STAMP), 'rdkafka'),
    versions: () => ({ 'node-rdkafka': cachedVersion('rdkafka', 'node-rdkafka') }),
  }),
  /** It gets a binary from outside of npm, or builds with a librdkafka that is newer than that of Debian 12 (2.0.2). */
  confluent: {
    /** @returns {true | string} */
    isInstalled: () =>
      '@confluentinc/kafka-javascript: its package has neither its binary nor the sources of librdkafka, and that of Debian 12 is too old for it; node-rdkafka stands for librdkafka',
    /** @returns {Record<string, string>} */
    versions: () => ({}),
  },
}

/** @param {string} program @returns {true | string} */
const isOnPath = (program) =>
  spawnSync(program, ['--version']).status === 0 ||
  `${program} is not there; Debian, Ubuntu: apt-get install postgresql-client`
const programVersion = (/** @type {string} */ program) =>
  spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? ''

export const insertSingle = {
  /** Also without pgbench: then it says so in its answer. @returns {true | string} */
  isInstalled: () => true,
  /** @returns {Record<string, string>} */
  versions: () => ({ pgbench: programVersion('pgbench') || 'not there: pg' }),
  /** Into `bench_rows`, a table of `peerTableSql`. @param {{ databaseUrl: string, seconds: number, connections: number }} options @returns {PeerCommand} */
  command: ({ databaseUrl, ...options }) =>
    nodeCommand(['postgres', 'insert-single.mjs'], options, { DATABASE_URL: databaseUrl }),
}

export const copyRows = {
  isInstalled: () => isOnPath('psql'),
  /** @returns {Record<string, string>} */
  versions: () => ({ psql: programVersion('psql') }),
  /** Into `bench_rows_bare`, as `bareTableSql` makes it. @param {{ databaseUrl: string, rows: number }} options @returns {PeerCommand} */
  command: ({ databaseUrl, ...options }) =>
    nodeCommand(['postgres', 'copy-rows.mjs'], options, { DATABASE_URL: databaseUrl }),
}
/** The columns of a table of `peerTableSql`, no key and no index. @param {string} table */
export const bareTableSql = (table) => `CREATE TABLE bench_rows_bare (LIKE ${table})`

export const sparkAsk = {
  isInstalled: () => isThere(inCache('spark', STAMP), 'spark'),
  versions: () => pythonVersions('spark-python', ['pyspark']),
  /**
   * @param {{ parquet: string, sqlFile: string, rounds?: number, outFolder?: string, codec?: string }} options `parquet`
   * is a path or glob; the SQL asks the view `readings`; prints {"rows":…, "wallS":[…]}
   * @returns {PeerCommand}
   */
  command: ({ parquet, sqlFile, rounds = 1, outFolder, codec = 'zstd' }) => ({
    file: inCache('spark-python', 'bin', 'python'),
    args: [
      inBench('spark', 'ask_parquet.py'),
      ...['--parquet', parquet, '--sql', sqlFile, '--rounds', String(rounds), '--codec', codec],
      ...(outFolder === undefined ? [] : ['--out', outFolder]),
    ],
    env: sparkEnvironment(),
  }),
}
