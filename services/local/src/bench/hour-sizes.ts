import { once } from 'node:events'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { batchPeers } from '../../../../infra/bench/peers.mjs'
import type { PeerFigure } from './measure.ts'
import { startMeasured } from './measured-process.ts'
import { installedOf } from './peer-figures.ts'

const SPARK_MS = 300_000

/** What readings take in the forms in which others keep them, in bytes. */
export interface TextSizes {
  readonly json: number
  readonly jsonGzip: number
  readonly csv: number
  readonly csvGzip: number
}

/** Counts what readings take as lines of JSON and of CSV, without keeping them. */
export function createTextSizes() {
  const [jsonGzip, csvGzip] = [createGzipCount(), createGzipCount()]
  let [json, csv] = [0, 0]
  return {
    async add(reading: TrafficReading, text: string): Promise<void> {
      const line = `${Object.values(reading).join(',')}\n`
      json += Buffer.byteLength(text)
      csv += Buffer.byteLength(line)
      await jsonGzip.add(`${text}\n`)
      await csvGzip.add(line)
    },
    end: async (): Promise<TextSizes> => ({ json, csv, jsonGzip: await jsonGzip.end(), csvGzip: await csvGzip.end() }),
  }
}

function createGzipCount() {
  const gzip = createGzip()
  let bytes = 0
  gzip.on('data', (part: Buffer) => {
    bytes += part.byteLength
  })
  return {
    async add(text: string): Promise<void> {
      if (!gzip.write(text)) await once(gzip, 'drain')
    },
    async end(): Promise<number> {
      gzip.end()
      await once(gzip, 'end')
      return bytes
    },
  }
}

/** The rows of a Parquet file, with all their columns, written by Spark. */
export async function sparkSize(parquet: string, folder: string): Promise<readonly PeerFigure[]> {
  const { installed, missing } = installedOf([{ name: 'Spark’s Parquet, zstd', peer: batchPeers.sparkAsk }])
  const [spark] = installed
  if (spark === undefined) return missing
  const [sqlFile, outFolder] = [join(folder, 'hour.sql'), join(folder, 'spark-hour')]
  await mkdir(outFolder)
  await writeFile(sqlFile, 'SELECT * FROM readings')
  const child = startMeasured(spark.peer.command({ parquet, sqlFile, outFolder }))
  try {
    await child.line(SPARK_MS)
  } finally {
    await child.stop()
  }
  const files = (await readdir(outFolder)).filter((name) => name.endsWith('.parquet'))
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(outFolder, name))).size))
  return [{ name: spark.name, value: sizes.reduce((sum, size) => sum + size, 0) }]
}
