import { traffic } from '@rocade/shared/feeds/index'
import type { BronzeFacts } from '@rocade/shared/lake/bronze-file'
import { bronzeFolder, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import { readBronzeRows } from '@rocade/shared/lake/read-bronze-rows'
import { type BronzeCodec, parquetBronze } from '@rocade/stream-cleaner/lake-sink/bronze-codec'
import { type BronzeFileBytes, readBronzeFiles } from '../read-bronze-files.ts'
import type { Stored } from '../stored.ts'
import { readJsonBronze } from './json-bronze.ts'
import type { SimulatedRun } from './run-seed.ts'
import type { SimulatedLake } from './simulated-lake.ts'

/** Everything that a simulated run has left. */
export async function readSimulatedStores(
  { log, database, lake, fleet }: SimulatedRun,
  codec: BronzeCodec,
): Promise<Stored> {
  const { state } = database
  const prefix = `${bronzeFolder(traffic.name)}/`
  const objects = [...lake.objects].filter(([path]) => path.startsWith(prefix))
  const files = objects.map(([path, bytes]): BronzeFileBytes => ({ path, bytes }))
  const decode =
    codec === parquetBronze
      ? (path: string, bytes: Uint8Array) => readBronzeRows(traffic, path, bytes)
      : async (path: string, bytes: Uint8Array) => readJsonBronze(path, bytes)
  return {
    log: log.witness(),
    rows: [...state.rows.values()],
    rejects: [...state.rejects.values()],
    counts: state.counts,
    gaps: [...state.gaps.values()],
    positions: [...state.positions].map(([key, history]) => {
      const [, topicId = '', partition] = key.split('/')
      return { topicId, partition: Number(partition), history }
    }),
    ...(await readBronzeFiles(files, decode)),
    leftovers: lake.leftovers.size,
    told: log.told().map((value) => {
      const live = JSON.parse(Buffer.from(value).toString()) as { reading: { readingId: string } }
      return live.reading.readingId
    }),
    ended: fleet.ended(),
  }
}

/** The end of the newest slot, by topic id and partition. */
export function lakeEnds(lake: SimulatedLake, codec: BronzeCodec): Map<string, number> {
  const newest = new Map<string, { start: number; path: string; bytes: Uint8Array }>()
  for (const [path, bytes] of lake.objects) {
    const { topicId, partition, start } = parseSlotPath(path)
    const key = `${topicId}/${partition}`
    if (start >= (newest.get(key)?.start ?? 0)) newest.set(key, { start, path, bytes })
  }
  const ends = new Map<string, number>()
  for (const [key, { path, bytes }] of newest) ends.set(key, factsOrNull(codec, path, bytes)?.end ?? 0)
  return ends
}

function factsOrNull(codec: BronzeCodec, path: string, bytes: Uint8Array): BronzeFacts | null {
  try {
    return codec.readFacts(path, bytes)
  } catch {
    return null // damaged by a fault: not drained
  }
}
