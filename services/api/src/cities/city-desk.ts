import type { City } from '@rocade/shared/cities/city'
import type { CityBook, RemovedData } from '@rocade/shared/cities/city-book'
import { CITIES_TOPIC } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { CityChange } from '@rocade/shared/protocol/city-change'
import type { CityPatch, CityRequest } from '@rocade/shared/protocol/city-requests'
import { createTurn } from '@rocade/shared/runtime/turn'
import type { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'
import { addedCity, assertFits, editedCity } from './city-parts.ts'

/** A message of the log may have 1 MB. */
const CHANGE_BYTES_MAX = 900_000

/** Says on the topic `cities` what people decide about cities, one decision after the other: every service follows it. */
export interface CityDesk {
  /** Adds a city, switched off. Throws a problem: 400 for parts that do not fit together, 409 for one that is there. */
  add(request: CityRequest): Promise<City>
  /**
   * Switches a city and changes what of it is given. `agree` is asked before, with the city as it is then. Throws a problem:
   * 404, 400 for parts that do not fit together, 409 for zones and segments of a city that has a folder.
   */
  change(cityId: string, patch: z.infer<typeof CityPatch>, agree: (city: City) => void): Promise<City>
  /** Takes a city out, also one that is set aside. Throws a problem: 404. */
  remove(cityId: string, data: RemovedData): Promise<void>
}

export interface CityDeskOptions {
  readonly log: EventLog
  readonly book: CityBook
  readonly clock: Clock
  /** How many cities there may be. */
  readonly citiesMax: number
  /** Whether readings of a removed city are still being deleted. */
  readonly isBeingDeleted: (cityId: string) => Promise<boolean>
}

export function createCityDesk({ log, book, clock, citiesMax, isBeingDeleted }: CityDeskOptions): CityDesk {
  /** One decision at a time, so that each sees what the one before has said. */
  const { take: inTurn } = createTurn()

  async function say(change: Omit<CityChange, 'changedAt'>): Promise<void> {
    const whole: CityChange = { ...change, changedAt: new Date(clock.nowMs()).toISOString() }
    const value = Buffer.from(JSON.stringify(CityChange.parse(whole)))
    if (value.length > CHANGE_BYTES_MAX)
      throw new ProblemError(
        'too-large',
        `The zones and segments take ${value.length} bytes, at most ${CHANGE_BYTES_MAX} are taken: simplify their outlines.`,
      )
    await log.append(CITIES_TOPIC, [{ key: change.cityId, value }])
    await book.catchUp()
  }

  async function assertRoom(cityId: string): Promise<void> {
    if (book.all().length >= citiesMax)
      throw new ProblemError(
        'conflict',
        `There are ${book.all().length} cities, and at most ${citiesMax} are kept (CITIES_MAX): remove one, or raise the limit.`,
      )
    if (await isBeingDeleted(cityId))
      throw new ProblemError(
        'conflict',
        `The readings of the removed city ${cityId} are still being deleted. Try again soon.`,
        {
          retryAfterS: 30,
        },
      )
  }

  return {
    add: (request) =>
      inTurn(async () => {
        const { cityId } = request
        if (book.find(cityId) !== undefined) throw new ProblemError('conflict', `There is a city ${cityId} already.`)
        const city = await addedCity(request)
        const added = assertFits(cityId, city, request.segments !== undefined)
        await assertRoom(cityId)
        await say({ cityId, isActive: false, city })
        return book.find(cityId) ?? added
      }),
    change: (cityId, patch, agree) =>
      inTurn(async () => {
        const city = book.find(cityId)
        if (city === undefined) throw notFound('There is no such city. /api/cities lists them.')
        agree(city)
        const { isActive = city.isActive } = patch
        const name = patch.name ?? city.name
        const attribution = patch.attribution ?? city.attribution
        if (city.folder !== null) {
          if (patch.zones !== undefined || patch.segments !== undefined)
            throw new ProblemError(
              'conflict',
              `${city.name} comes with Rocade: its zones and segments stand in its folder. Add a city of your own.`,
            )
          await say({ cityId, isActive, edited: { name, attribution } })
        } else {
          const parts = await editedCity({ ...city, name, attribution }, patch)
          assertFits(cityId, parts, patch.segments != null)
          await say({ cityId, isActive, city: parts })
        }
        return book.find(cityId) ?? city
      }),
    remove: (cityId, data) =>
      inTurn(async () => {
        const isThere = book.find(cityId) !== undefined || book.setAside().some((one) => one.cityId === cityId)
        if (!isThere) throw notFound('There is no such city. /api/cities lists them.')
        await say({ cityId, isActive: false, removal: { data } })
      }),
  }
}
