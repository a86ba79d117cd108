/**
 * Why a goal is missed, where it was found out by measuring: part of `test: measurement`, and the reason. A reason says
 * what was measured; the page shows it only where the goal is missed in that run.
 */
const LIMITS: readonly (readonly [part: string, reason: string])[] = [
  [
    'consume: ',
    'our log alone reads more messages per CPU second than any client alone. Reading one takes 2.9 µs; decoding its JSON, checking it and scoring it take 3.1 more, of which JSON.parse alone is 2.4. The clients look at no message.',
  ],
  [
    'beside Flink',
    'Flink reads, checks and writes each message once, in compiled code that gets faster for minutes: 45,000 with its start, 95,000 without. We read and check each twice, because each sink has a position of its own, in one thread of JavaScript: of 49 µs for a reading, reading and checking it twice are 12 (T1 says 6.0 for once), the garbage collector about 15 (10 on the main thread, the rest on its helpers), and the rest is rows, hashes and Parquet for one store, text and transactions for the other, and the live topic. Twice Flink’s rate would be 11 µs for everything. What we have instead: a quarter of the memory, and no 6 CPU seconds of start.',
  ],
  [
    'beside Spark',
    'Spark’s start is 30 CPU seconds of its 40; in a short run (60,000 readings) we are 6 times better, in this one 1.35, and once warm Spark needs less for a reading than we do. The reason is that of Flink.',
  ],
  [
    'import: closed hours',
    'of the 23.4 bytes of a recorded reading 16.0 are its id, which is random to a compressor; speed and travel time, to a tenth of a mile an hour, are 5.1 and all the rest 1.8. Without ids it would be 97.5 %. The id is kept: by it the same reading is told again in every store.',
  ],
  [
    'all plugins',
    'bare Fastify with the same bytes is the ceiling, and it came to 28,400 on this machine: 35 µs a request. Ours takes 16 more: 20 headers instead of 7 are 7 % of its CPU, the one system call that sends the answer 28 %, limits, checks, metrics and a logger for each request the rest.',
  ],
  [
    'beside FastAPI',
    'FastAPI reads one small table of finished figures here and came to 2,700; ten times that is what bare Fastify does.',
  ],
  [
    'statistics: ',
    'the longest answers, a month of a city, are 550 kB of JSON and take 16 ms in the median of a run of their own: 5.6 are waiting for PostgreSQL, six round trips one after the other, 3.8 packing it (gzip, and unpacking in the client), 2.1 writing it, 0.8 putting days together. The median of all lengths is half the goal; before known days were kept it was 26 ms. Fewer round trips would meet it, and are not built',
  ],
  [
    'hour of week',
    'of 15 CPU seconds, 2 are for reading the files, 3 for finding zone and hour of each reading, 2 for grouping and 4 for gathering speeds and taking percentiles of them; the rest is for reading a second time, because half of the memory holds the speeds of 62 million readings (decision 52).',
  ],
  [
    'heap of the page',
    'not seen in longer runs: 0.16 MB an hour over 8 minutes. A run under ten minutes tells of caches that fill.',
  ],
  [
    'live: produce to WebSocket',
    'the feed tells five times a second, which is 190 ms in the 95th percentile; storing the reading first, for the map must not show what may be lost, takes the rest: up to 50 ms until PostgreSQL’s reader has gathered a batch, then its transaction.',
  ],
  [
    'soak: age of readings',
    'this hour was measured beside other work (a load of 7.7 on average, 15 at most), and readings waited for a core.',
  ],
  [
    'stack-sustained: ',
    'one cleaner is one thread, and 51 µs of CPU a reading fill its core at 19,600 a second, when it has a core for itself. It has not: all five programs take 86 µs a reading, which is 1.7 of the two cores at 20,000 a second, beside the sender. What one machine of two cores carries is 16,600 a second; at 10,000 no store was more than a second behind.',
  ],
]

/** The reason for a measurement, by `test: name`; `undefined` where nobody has found out. */
export const limitsMet = (name: string): string | undefined => LIMITS.find(([part]) => name.includes(part))?.[1]

/** Where a number bends that grows with something, and why: by the name of its plot. */
const BENDS: readonly (readonly [of: string, why: string])[] = [
  [
    'Kafka to both stores',
    'Two cores bend it: one cleaner fills one of them, and PostgreSQL and Kafka need the other. A second cleaner costs its start and half as many messages a batch (CPU seconds 14, 18, 22 for one, two, four), and brings no more; with cores for them it would. 24 partitions mean four times as many batches, each smaller.',
  ],
  [
    'log to both stores and the live map',
    'Not profiled; by reasoning: with more segments fewer readings of a batch are of the same segment: the live topic, of which only the newest of each is told, and the roll-ups of each segment and hour get as many rows as there are readings.',
  ],
  [
    'GET /api/zones/live',
    'Linear in segments: a zone is summed from its segments again when one of them has changed, and the answer is as large as before.',
  ],
  [
    'GET /api/segments/live',
    'Linear in bytes: 228 for each segment. A map of 100,000 segments needs tiles, not one answer.',
  ],
  [
    'CPU while 200 readings',
    'Not profiled; by reasoning: what is told does not grow; from 10,000 segments on, summing up a zone of thousands of segments for each change does.',
  ],
  ['memory of API, cleaner', 'About 7 kB a segment.'],
  [
    'p50, p95 by zone',
    'Flat until reading costs more than planning, about two million readings; then linear, 0.13 CPU seconds a million.',
  ],
]

/** What is known of a plot; `undefined` where nobody has found out. */
export const bendOf = (of: string): string | undefined => BENDS.find(([part]) => of.includes(part))?.[1]
