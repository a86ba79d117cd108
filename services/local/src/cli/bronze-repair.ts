import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openEventLog, openLakeStore } from '@rocade/shared/adapters/open-connections'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { feeds } from '@rocade/shared/feeds/index'
import { createBoundedBronzeReader } from '@rocade/shared/lake/bounded-bronze-reader'
import { systemClock } from '@rocade/shared/ports/clock'
import { createLogger } from '@rocade/shared/runtime/logger'
import { createCleanMessage } from '@rocade/stream-cleaner/clean-message'
import { QUARANTINE_FOLDER, repairBronze } from '@rocade/stream-cleaner/lake-sink/repair-bronze'
import { openDataFolder } from '../data-folder.ts'
import { readSettings } from '../read-settings.ts'
import type { Command, CommandContext } from './command.ts'

/** `bronze repair`: rebuilds bronze files that cannot be read from the messages that the log still has. */
export const bronzeRepair: Command = {
  name: 'bronze repair',
  summary: 'rebuilds damaged bronze files from the log, and keeps the damaged ones aside',
  usage:
    '[--newest] (--newest: also the newest file of a partition, while no cleaner runs. On Kafka and HDFS: KAFKA_BROKERS and LAKE_URL as for the services)',
  async run(context) {
    const settings = readSettings(context.env, {}, context.root)
    // An embedded log has one owner; this fails while Rocade runs.
    const folder = settings.KAFKA_BROKERS === undefined ? openDataFolder(settings.ROCADE_DATA_DIR) : null
    const logger = createLogger({ name: 'cli', level: 'error' })
    const opened = { config: settings, clock: systemClock, logger }
    try {
      const log = await openEventLog({
        ...opened,
        clientId: 'rocade-repair',
        folder: join(settings.ROCADE_DATA_DIR, 'log'),
      })
      try {
        const lake = openLakeStore({
          ...opened,
          folder: join(settings.ROCADE_DATA_DIR, 'lake'),
          stagingFolder: join(settings.ROCADE_DATA_DIR, 'staging'),
        })
        return await repairAll({ log, lake }, context)
      } finally {
        await log.close()
      }
    } finally {
      folder?.release()
    }
  },
}

type Stores = Pick<Parameters<typeof repairBronze>[0], 'log' | 'lake'>

async function repairAll(stores: Stores, { args, signal, say }: CommandContext): Promise<number> {
  let left = 0
  await using reader = createBoundedBronzeReader()
  const logger = createLogger({ name: 'cli', level: 'error' })
  const group = `repair-${randomUUID()}`
  const cities = await openCityBook({ log: stores.log, base: loadCities(), group, logger, signal })
  await cities.catchUp()
  for (const feed of feeds) {
    const found = await repairBronze({
      ...stores,
      feed,
      cleanMessage: createCleanMessage(feed, cities),
      read: (path, bytes) => reader.read(feed.name, path, bytes),
      writer: `repair-${randomUUID()}`,
      withNewest: args.includes('--newest'),
      signal,
    })
    for (const { path, what, outcome } of found) say(`${path}: ${what}\n    ${outcome}`)
    left += found.filter(({ outcome }) => outcome !== 'rebuilt').length
    say(`${feed.name}: ${found.length} damaged files, ${found.length - left} rebuilt`)
  }
  if (left > 0) say(`${left} files could not be rebuilt`)
  else say(`what was damaged is in ${QUARANTINE_FOLDER}/`)
  return left === 0 ? 0 : 1
}
