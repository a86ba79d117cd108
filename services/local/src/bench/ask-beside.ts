import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BatchEngine } from '@rocade/shared/ports/batch-engine'
import { batchPeers } from '../../../../infra/bench/peers.mjs'
import type { BenchParts } from './bench-parts.ts'
import { type Measurement, ofRounds, quantileOf, startStopwatch } from './measure.ts'
import { startMeasured } from './measured-process.ts'

const ROUNDS = 3
const LIMIT_MS = 300_000
const PERCENTILES = [0.5, 0.95].map((p) => `percentile_cont(${p}) WITHIN GROUP (ORDER BY speed_kmh) AS p${p * 100}`)
const SELECT = (hour: string) =>
  `SELECT segment_id, ${hour} AS hour, ${PERCENTILES.join(', ')} FROM readings GROUP BY segment_id, ${hour}`

/** One statement over the same files by our engine and by Spark SQL: exact percentiles of every segment and hour. */
export async function askBeside(
  { folder, lake }: BenchParts,
  engine: BatchEngine,
  files: readonly string[],
): Promise<Measurement[]> {
  const rounds: { wallS: number; cpuS: number; rows: number }[] = []
  // The first round is a warm-up, as in Spark.
  for (let i = 0; i <= ROUNDS; i++) {
    const watch = startStopwatch()
    const target = `results/beside-${i}.parquet`
    const sql = SELECT('epoch_ms(observed_at) // 3600000')
    const { rows } = await engine.writeParquet({ sql, datasets: { readings: files }, target })
    rounds.push({ ...watch.stop(), rows })
  }
  const [first, ...counted] = rounds
  const sqlFile = join(folder, 'beside.sql')
  const outFolder = join(folder, 'spark-answer')
  await mkdir(outFolder)
  await writeFile(sqlFile, SELECT('unix_seconds(observed_at) div 3600'))
  const spark = batchPeers.sparkAsk
  const isThere = spark.isInstalled()
  const measured = (peers: Measurement['peers']): Measurement => ({
    name: 'p50, p95 by segment and hour, one statement',
    ...ofRounds(counted.map(({ wallS }) => wallS)),
    unit: 's',
    goal: null,
    cpuS: quantileOf(
      counted.map(({ cpuS }) => cpuS),
      0.5,
    ),
    note: `${first?.rows} rows of answer, written as Parquet`,
    ...(peers === undefined ? {} : { peers }),
  })
  if (isThere !== true) return [measured([{ name: 'Spark SQL', value: null, note: isThere }])]
  const parquet = join(
    dirname(await lake.localPath(files[0] as string)),
    '..',
    '..',
    '..',
    'year=*',
    'month=*',
    'day=*',
    '*.parquet',
  )
  const child = startMeasured(spark.command({ parquet, sqlFile, rounds: ROUNDS + 1 }))
  try {
    const answer = await child.line<{ rows: number; wallS: readonly number[] }>(LIMIT_MS)
    if (answer.rows !== first?.rows) throw new Error(`Spark came to ${answer.rows} rows, we to ${first?.rows}`)
    const value = quantileOf(answer.wallS.slice(1), 0.5)
    const note = `${child.cpuS().toFixed(1)} CPU-s with its start and ${ROUNDS + 1} rounds, ${child.peakMb().toFixed(0)} MB`
    return [measured([{ name: 'Spark SQL, warm', value, note }])]
  } finally {
    await child.stop()
  }
}
