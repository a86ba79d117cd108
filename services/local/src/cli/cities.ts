import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openCityBook } from '@rocade/shared/adapters/log/open-city-book'
import { openEventLog } from '@rocade/shared/adapters/open-connections'
import type { CityBook, RemovedData } from '@rocade/shared/cities/city-book'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { removedDataText } from '@rocade/shared/cities/removed-data-text'
import { Slug } from '@rocade/shared/feeds/contract-parts'
import { CITIES_TOPIC } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { CityChange } from '@rocade/shared/protocol/city-change'
import { AppError } from '@rocade/shared/runtime/app-error'
import { createLogger } from '@rocade/shared/runtime/logger'
import { openDataFolder } from '../data-folder.ts'
import { readSettings } from '../read-settings.ts'
import type { Command, CommandContext } from './command.ts'

interface Cities {
  readonly log: EventLog
  readonly book: CityBook
}

/** Nothing but the log is opened: this works where Rocade does not start. An embedded log has one owner at a time. */
async function withCities(context: CommandContext, work: (cities: Cities) => Promise<number>): Promise<number> {
  const settings = readSettings(context.env, {}, context.root)
  const folder = settings.KAFKA_BROKERS === undefined ? openDataFolder(settings.ROCADE_DATA_DIR) : null
  const logger = createLogger({ name: 'cli', level: 'error' })
  try {
    const log = await openEventLog({
      config: settings,
      clock: systemClock,
      logger,
      clientId: 'rocade-cities',
      folder: join(settings.ROCADE_DATA_DIR, 'log'),
    })
    try {
      const group = `cities-command-${randomUUID()}`
      await using book = await openCityBook({ log, base: loadCities(), group, logger, signal: context.signal })
      return await work({ log, book })
    } finally {
      await log.close()
    }
  } finally {
    folder?.release()
  }
}

const WHILE_STOPPED = 'On the embedded log, stop Rocade first; while it runs, use the page Cities or the API'

/** `cities list`: every city, also those that cannot be used. */
export const citiesList: Command = {
  name: 'cities list',
  summary: 'lists the cities, those that cannot be used too, with the reason',
  usage: `(${WHILE_STOPPED})`,
  run: (context) =>
    withCities(context, async ({ book }) => {
      for (const city of book.all())
        context.say(
          `${city.cityId}: ${city.name}, ${city.isActive ? 'on' : 'off'}, ${city.zones.features.length} zones, ${city.segmentsById.size} segments`,
        )
      for (const { cityId, detail } of book.setAside()) context.say(`${cityId}: set aside, ${detail}`)
      for (const { cityId, data, removedAtMs } of book.removed())
        context.say(`${cityId}: removed at ${new Date(removedAtMs).toISOString()}, readings: ${data}`)
      return book.setAside().length === 0 ? 0 : 1
    }),
}

/** `cities show <id>`: what is said of one city. */
export const citiesShow: Command = {
  name: 'cities show',
  summary: 'shows what is said of one city, or why it cannot be used',
  usage: `<city id>, such as lyon (${WHILE_STOPPED})`,
  run: (context) =>
    withCities(context, async ({ book }) => {
      const [cityId = ''] = context.args
      const problem = book.setAside().find((one) => one.cityId === cityId)
      if (problem !== undefined)
        context.say(`set aside since ${new Date(problem.sinceMs).toISOString()}: ${problem.detail}`)
      const city = book.find(cityId)
      if (city !== undefined) {
        const { zones, segments, segmentsById, folder, recording, ...file } = city
        const counts = { zones: zones.features.length, segments: segmentsById.size, folder }
        context.say(JSON.stringify({ ...file, ...counts }, null, 2))
      }
      if (city === undefined && problem === undefined) throw unknown(cityId)
      return problem === undefined ? 0 : 1
    }),
}

/** `cities remove <id> --data keep|delete`: takes a city out, also the one for which Rocade does not start. */
export const citiesRemove: Command = {
  name: 'cities remove',
  summary: 'removes a city, also one that cannot be used; its readings are kept or deleted',
  usage: `<city id> --data keep|delete, such as: lyon --data keep (${WHILE_STOPPED}; a city that comes with Rocade: --restore brings it back)`,
  run: (context) =>
    withCities(context, async ({ log, book }) => {
      const [cityId = '', ...flags] = context.args
      if (flags.join(' ') === '--restore') return restore(log, cityId, context)
      const data = dataOf(flags)
      const isSetAside = book.setAside().some((one) => one.cityId === cityId)
      if (book.find(cityId) === undefined && !isSetAside) throw unknown(cityId)
      await log.append(CITIES_TOPIC, [{ key: cityId, value: removalOf(cityId, data) }])
      context.say(`${cityId} is removed. ${removedDataText(data)}`)
      return 0
    }),
}

async function restore(log: EventLog, cityId: string, { say }: CommandContext): Promise<number> {
  if (!loadCities().some((city) => city.cityId === cityId)) throw unknown(cityId)
  await log.append(CITIES_TOPIC, [{ key: cityId, value: null }])
  say(`${cityId} is as its folder has it`)
  return 0
}

/** A word whose key is no id of a city is taken back; nothing can be stored under it. */
function removalOf(cityId: string, data: RemovedData): Uint8Array | null {
  if (!Slug.safeParse(cityId).success) return null
  const changedAt = new Date(systemClock.nowMs()).toISOString()
  return Buffer.from(JSON.stringify(CityChange.parse({ cityId, isActive: false, removal: { data }, changedAt })))
}

function dataOf(flags: readonly string[]): RemovedData {
  const given = flags.join(' ').replace('--data=', '--data ')
  if (given === '--data keep') return 'keep'
  if (given === '--data delete') return 'delete'
  throw new AppError(
    'CONFIG',
    `expected --data keep (its readings stay until their retention) or --data delete, got "${given}"`,
    { retryable: false },
  )
}

const unknown = (cityId: string) =>
  new AppError('NOT_FOUND', `there is no city "${cityId}"; cities list names them`, { retryable: false })
