import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findJava } from '../stack/java-tools.mjs'
import { inBench, inCache } from './bench-places.mjs'

/**
 * What a streaming peer is told.
 * @typedef {object} StreamOptions
 * @property {string} brokers `host:port`
 * @property {string} topic read from its beginning, or from where the checkpoint is
 * @property {string} databaseUrl `postgres://user:password@host:port/name`
 * @property {string} table with the columns and the key of `peerTableSql`
 * @property {string} outFolder of the Parquet files (all end in .parquet, also in folders below)
 * @property {string} checkpointFolder the peer's own; a peer that finds one there goes on where it was
 * @property {number} [expected] messages; with all of them durable in both stores it prints its line and ends with 0
 * @property {number} [intervalMs] between checkpoints (Flink) or batches (Spark); default 5,000
 * @property {number} [batch] rows of one statement to PostgreSQL; default 2,000
 * @property {number} [parallelism] default 2
 */

/** What it prints in the end. @typedef {{ rows: number, rejected: number, firstAtMs: number, lastDurableAtMs: number }} StreamResult */

/**
 * How to start a peer: `spawn(file, args, { env: { ...process.env, ...env } })`.
 * @typedef {{ file: string, args: string[], env: Record<string, string> }} PeerCommand
 */

/**
 * The table that streaming peers write: columns and key of `traffic_data`, without its partitions and roll-ups.
 * @param {string} table
 */
export const peerTableSql = (table) => `CREATE TABLE ${table} (
  reading_id uuid NOT NULL, city_id text NOT NULL, segment_id text NOT NULL, source text NOT NULL,
  observed_at timestamptz NOT NULL, speed_kmh double precision NOT NULL, free_flow_kmh double precision NOT NULL,
  travel_time_s double precision, free_flow_travel_time_s double precision, confidence double precision NOT NULL,
  is_closed boolean NOT NULL, quality_score smallint NOT NULL, appended_at timestamptz NOT NULL,
  PRIMARY KEY (reading_id, observed_at))`

/** Beside what was installed: it was finished. */
export const STAMP = 'installed.sha256'

/** What Flink opens of Java for itself when it is started by its own scripts. */
const OPENED = ['lang', 'net', 'io', 'nio', 'text', 'time', 'util', 'util.concurrent', 'util.concurrent.atomic']
const FLINK_JVM = [
  '-Xms512m',
  '-Xmx512m',
  '-XX:+UseParallelGC',
  '-XX:MaxMetaspaceSize=192m',
  '-XX:-UsePerfData',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
  ...OPENED.map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
]

/** @param {'unnest' | 'jdbc'} insert */
const flinkPeer = (insert) => ({
  /** @returns {true | string} true, or why not */
  isInstalled: () => isThere(inCache('flink', STAMP), 'flink'),
  /** @returns {Record<string, string>} */
  versions: () =>
    jarVersions(inCache('flink', 'libs'), {
      flink: 'flink-streaming-java',
      'kafka connector': 'flink-connector-kafka',
      'kafka-clients': 'kafka-clients',
      'jdbc connector': 'flink-connector-jdbc-core',
      'PostgreSQL driver': 'postgresql',
      parquet: 'parquet-hadoop',
    }),
  /** @param {StreamOptions} options @returns {PeerCommand} */
  command: (options) => ({
    file: findJava(),
    args: [
      ...FLINK_JVM,
      '-cp',
      [inCache('flink', 'stream-readings.jar'), inCache('flink', 'libs', '*')].join(':'),
      'rocade.bench.StreamReadings',
      ...streamArgs(options),
      '--insert',
      insert,
    ],
    env: { DATABASE_URL: options.databaseUrl },
  }),
})
/** With the statement that Rocade uses, by a sink of the job's own: the faster one. */
export const flink = flinkPeer('unnest')
/** With Flink's own JDBC sink and the driver's rewritten batches: the usual one. */
export const flinkJdbc = flinkPeer('jdbc')

export const spark = {
  /** @returns {true | string} true, or why not */
  isInstalled: () => isThere(inCache('spark', STAMP), 'spark'),
  /** @returns {Record<string, string>} */
  versions: () =>
    jarVersions(inCache('spark', 'jars'), {
      spark: 'spark-sql-kafka-0-10_2.13',
      'kafka-clients': 'kafka-clients',
      'PostgreSQL driver': 'postgresql',
    }),
  /** @param {StreamOptions} options @returns {PeerCommand} */
  command: (options) => ({
    file: inCache('spark-python', 'bin', 'python'),
    args: [inBench('spark', 'stream_readings.py'), ...streamArgs(options), '--jars', inCache('spark', 'jars')],
    env: { DATABASE_URL: options.databaseUrl, ...sparkEnvironment() },
  }),
}

/** The Spark of this environment, not another one of this machine. */
export const sparkEnvironment = () => ({
  SPARK_LOCAL_IP: '127.0.0.1',
  SPARK_HOME: join(sitePackages('spark-python'), 'pyspark'),
  PYSPARK_SUBMIT_ARGS: 'pyspark-shell',
})

/** @param {StreamOptions} options */
function streamArgs({ brokers, topic, table, outFolder, checkpointFolder, ...more }) {
  const { expected, intervalMs, batch, parallelism } = more
  const args = { brokers, topic, table, out: outFolder, checkpoints: checkpointFolder }
  const wanted = { ...args, expected, 'interval-ms': intervalMs, batch, parallelism }
  return Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]))
}

/** @param {string} path @param {string} name @returns {true | string} */
export const isThere = (path, name) =>
  existsSync(path) || `${name} is not installed: node infra/bench/install.mjs --only ${name}`

/**
 * Versions out of the names of jars; those that are not there are left out.
 * @param {string} folder @param {Record<string, string>} artifacts by how to call them
 */
function jarVersions(folder, artifacts) {
  const jars = existsSync(folder) ? readdirSync(folder) : []
  return Object.fromEntries(
    Object.entries(artifacts).flatMap(([name, artifact]) => {
      const jar = jars.find((file) => file.startsWith(`${artifact}-`) && /^\d/.test(file.slice(artifact.length + 1)))
      return jar === undefined ? [] : [[name, jar.slice(artifact.length + 1, -'.jar'.length)]]
    }),
  )
}

/** Where a Python environment keeps its packages. @param {string} name of it in .cache/bench */
export function sitePackages(name) {
  const lib = inCache(name, 'lib')
  const version = existsSync(lib) ? readdirSync(lib).find((entry) => entry.startsWith('python3')) : undefined
  return join(lib, version ?? 'python3', 'site-packages')
}
