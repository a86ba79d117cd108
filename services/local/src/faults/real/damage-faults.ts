import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic } from '@rocade/shared/feeds/index'
import { createBoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { bronzeFolder, parseSlotPath } from '@rocade/shared/lake/lake-paths'
import { createCleanMessage } from '@rocade/stream-cleaner/clean-message'
import { QUARANTINE_FOLDER, repairBronze } from '@rocade/stream-cleaner/lake-sink/repair-bronze'
import type { RealFault } from './faults.ts'
import { type RealRun, until } from './real-run.ts'

const MESSAGES = 900
const SOON_MS = 40_000

/** Bronze files that a disk has spoilt. */
export const DAMAGE_FAULTS: readonly RealFault[] = [
  {
    id: 'F30',
    title: 'lake files truncated, then rebuilt from the log',
    stores: ['embedded', 'stack'],
    inject: truncateFiles,
  },
]

/** One in the middle of a partition, and the newest one, at which a cleaner looks when it opens the partition. */
async function truncateFiles(run: RealRun): Promise<void> {
  const first = await run.start()
  await run.send(MESSAGES)
  await run.drained()
  await first.stop()
  await using reader = createBoundedBronzeReader()
  const damaged = new Map<string, string>()
  for (const path of await twoOfAPartition(run)) {
    const bytes = await run.lake.read(path)
    damaged.set(path, await rowsOf(run, reader, path))
    await run.stores.overwrite(path, bytes.subarray(0, run.random.between(1, bytes.length - 1)))
  }
  const [, newest = ''] = damaged.keys()
  const stopped = await run.start()
  const isNamed = await until(async () => (await stopped.figures()).health.includes(newest), SOON_MS)
  if (isNamed) run.bite()
  else run.complain(`the damaged file ${newest} was not named: ${(await stopped.figures()).health}`)
  await stopped.stop()
  await repair(run, reader, damaged)
  await run.start()
  await run.send(MESSAGES / 3)
}

async function repair(
  run: RealRun,
  reader: ReturnType<typeof createBoundedBronzeReader>,
  damaged: ReadonlyMap<string, string>,
): Promise<void> {
  const found = await repairBronze({
    lake: run.lake,
    log: run.log,
    feed: traffic,
    cleanMessage: createCleanMessage(traffic, loadCities()),
    read: (path, bytes) => reader.read(traffic.name, path, bytes),
    writer: 'repair',
    withNewest: true,
    signal: AbortSignal.timeout(SOON_MS),
  })
  if (found.map(({ path }) => path).join() !== [...damaged.keys()].sort().join())
    run.complain(`damaged are ${[...damaged.keys()]}, found were ${found.map(({ path }) => path)}`)
  for (const { path, outcome } of found) {
    if (outcome !== 'rebuilt') run.complain(`${path}: ${outcome}`)
    else if ((await rowsOf(run, reader, path)) !== damaged.get(path)) run.complain(`${path} has other rows than before`)
  }
  const kept = await run.lake.list(QUARANTINE_FOLDER)
  if (kept.length !== damaged.size) run.complain(`${kept.length} files in quarantine of ${damaged.size}`)
}

/** Every row as text, with its bytes. */
async function rowsOf(
  { lake }: RealRun,
  reader: ReturnType<typeof createBoundedBronzeReader>,
  path: string,
): Promise<string> {
  const { facts, rows } = await reader.read(traffic.name, path, await lake.read(path))
  return JSON.stringify([facts.start, facts.end, facts.rowHashSum, rows])
}

/** A file with others behind it, and the newest, of the partition that has most. */
async function twoOfAPartition({ lake }: RealRun): Promise<[string, string]> {
  const paths = (await lake.list(bronzeFolder(traffic.name))).map(({ path }) => path)
  const byPartition = new Map<number, string[]>()
  for (const path of paths) {
    const { partition } = parseSlotPath(path)
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), path])
  }
  const most = [...byPartition.values()].reduce((a, b) => (b.length > a.length ? b : a))
  const [middle, newest] = [most[Math.floor(most.length / 2) - 1], most.at(-1)]
  if (middle === undefined || newest === undefined) throw new Error('expected a partition with several files')
  return [middle, newest]
}
