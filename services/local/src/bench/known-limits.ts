/**
 * Why a goal is missed, where it was found out by measuring: part of a measurement's name, and the reason. A reason says
 * what was measured; the page shows it only where the goal is missed in that run.
 */
const LIMITS: readonly (readonly [partOfName: string, reason: string])[] = [
  [
    'all plugins',
    'bare Fastify with the same bytes is the ceiling, and it came to 28,000 on this machine: 36 µs a request. Ours takes 13 more, for limits, checks, headers and metrics; a fifth of its CPU is the one system call that sends the answer.',
  ],
  [
    'beside FastAPI',
    'FastAPI reads one small table of finished figures here and came to 2,700; ten times that is what bare Fastify does.',
  ],
  [
    'beside Flink',
    'Flink reads, checks and writes each message once, in compiled code that gets faster for minutes: 46,000 with its start, 95,000 without. We decode and check each twice, because each sink has a position of its own, in one thread of JavaScript: decoding Kafka’s records twice is about 16 µs, cleaning twice 6, rows, hashes and Parquet 6.5, the text for PostgreSQL 1.3 (decision 51). Two of Flink’s rate would be 5 µs for everything, and JSON.parse alone takes 2.4 of them for each reader. What we have instead: a third of the memory, and no 6 CPU seconds of start.',
  ],
  [
    'beside Spark',
    'Spark’s start is 30 CPU seconds of its 38; in a short run (60,000 readings) we are 5.9 times better, in this one 1.4, and once warm Spark needs less for a reading than we do. The reason is that of Flink.',
  ],
  [
    'hour of week',
    'of 15 CPU seconds, 2 are for reading the files, 3 for finding zone and hour of each reading, 2 for grouping and 4 for gathering speeds and taking percentiles of them; the rest is for reading a second time, because half of the memory holds the speeds of 62 million readings (decision 52).',
  ],
  [
    'heap of the page',
    'not seen in longer runs: 0.16 MB an hour over 8 minutes. A run under ten minutes tells of caches that fill.',
  ],
]

/** The reason for a measurement, by its name; `undefined` where nobody has found out. */
export const limitsMet = (name: string): string | undefined => LIMITS.find(([part]) => name.includes(part))?.[1]

/** Where a number bends that grows with something, and why: by the name of its plot. */
const BENDS: readonly (readonly [of: string, why: string])[] = []

/** What is known of a plot; `undefined` where nobody has found out. */
export const bendOf = (of: string): string | undefined => BENDS.find(([part]) => of.includes(part))?.[1]
