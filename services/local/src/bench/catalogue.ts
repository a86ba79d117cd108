import { benchBrowser } from './bench-browser.ts'
import { benchConsume } from './bench-consume.ts'
import { benchGrowth } from './bench-growth.ts'
import { benchHour } from './bench-hour.ts'
import { benchHttp } from './bench-http.ts'
import { benchImport } from './bench-import.ts'
import { benchInsert } from './bench-insert.ts'
import { benchLive } from './bench-live.ts'
import type { BenchOptions } from './bench-options.ts'
import { benchQuestions, benchYears } from './bench-questions.ts'
import { benchSinks } from './bench-sinks.ts'
import { benchSoak, benchStackSustained } from './bench-stack-sustained.ts'
import { benchStart } from './bench-start.ts'
import { benchStatistics } from './bench-statistics.ts'
import { benchStreams } from './bench-streams.ts'
import { benchWebSocket } from './bench-websocket.ts'
import type { Measurement } from './measure.ts'

/** One test of the page of results. */
export interface Bench {
  /** As `--only` calls it. */
  readonly name: string
  readonly title: string
  /** What bounds such work on any machine, beside which its numbers are to be read. */
  readonly limit: string
  readonly run: (options: BenchOptions) => Promise<readonly Measurement[]>
  /**
   * `usual`: part of a plain run. `stack`: needs Java, for Kafka and HDFS; with `--all` and `--quick`. `long`: takes an
   * hour or makes gigabytes; with `--all` only.
   */
  readonly kind: 'usual' | 'stack' | 'long'
}

export const BENCHES: readonly Bench[] = [
  {
    name: 'consume',
    title: 'T1 · Reading Kafka',
    limit: 'One thread of JavaScript: decoding, checksums, and an object for each message.',
    run: benchConsume,
    kind: 'stack',
  },
  {
    name: 'insert',
    title: 'T2 · Into PostgreSQL',
    limit:
      'About 1,000 flushes to disk a second: what is faster must commit many rows at once. Then the unique index, and twice the size of a row in its log.',
    run: benchInsert,
    kind: 'usual',
  },
  {
    name: 'streams',
    title: 'T3 · From Kafka into PostgreSQL and Parquet, exactly once',
    limit: 'CPU: decoding, checking and two encodings of every reading, by one thread here, by two in Flink and Spark.',
    run: benchStreams,
    kind: 'stack',
  },
  {
    name: 'sinks',
    title: 'T3 · The same on embedded parts',
    limit: 'CPU of two threads: the sinks’ and PostgreSQL’s.',
    run: benchSinks,
    kind: 'usual',
  },
  {
    name: 'hour',
    title: 'T4, T5 · Closing an hour, and its size',
    limit: 'CPU: a hash of every row. Size: reading ids are 16 random bytes each, two thirds of a packed file.',
    run: benchHour,
    kind: 'usual',
  },
  {
    name: 'questions',
    title: 'T4 · A question about weeks',
    limit: 'CPU: exact percentiles sort every group.',
    run: benchQuestions,
    kind: 'usual',
  },
  {
    name: 'years',
    title: 'T4 · A question about years: a hundred million readings',
    limit: 'CPU, and the 1 GB of memory that DuckDB may use.',
    run: benchYears,
    kind: 'long',
  },
  { name: 'import', title: 'T4 · Importing the past', limit: 'CPU of one thread.', run: benchImport, kind: 'usual' },
  {
    name: 'http',
    title: 'T6 · Requests for the live zones',
    limit: 'One thread of JavaScript, and a system call or two for each answer.',
    run: benchHttp,
    kind: 'usual',
  },
  {
    name: 'statistics',
    title: 'T6 · Weekly and hourly statistics over 90 days',
    limit: 'A round trip to PostgreSQL and one read of some thousand rows.',
    run: benchStatistics,
    kind: 'usual',
  },
  {
    name: 'websocket',
    title: 'T7 · The live feed to thousands',
    limit: 'A system call for each frame to each client; then the network.',
    run: benchWebSocket,
    kind: 'usual',
  },
  {
    name: 'browser',
    title: 'T8 · The map',
    limit: 'Drawing by software: one core for the page, one for the pixels.',
    run: benchBrowser,
    kind: 'long',
  },
  {
    name: 'live',
    title: 'T9 · From the producer to the browser',
    limit:
      'The feed tells at most five times a second: that alone makes 100 ms in the mean and 190 ms in the 95th percentile.',
    run: benchLive,
    kind: 'usual',
  },
  {
    name: 'stack-sustained',
    title: 'T9 · Sustained, on Kafka, HDFS and PostgreSQL',
    limit: 'CPU: sender, Kafka, cleaner, PostgreSQL and HDFS share the cores of this machine.',
    run: benchStackSustained,
    kind: 'stack',
  },
  {
    name: 'soak',
    title: 'T10 · An hour at 5,000 readings a second',
    limit: 'Memory that is not given back.',
    run: benchSoak,
    kind: 'long',
  },
  {
    name: 'start',
    title: 'T11 · The size of a start',
    limit: 'Starting PostgreSQL, and loading two hundred modules.',
    run: benchStart,
    kind: 'usual',
  },
  {
    name: 'growth',
    title: 'How it grows',
    limit: 'See each table.',
    run: benchGrowth,
    kind: 'stack',
  },
]
