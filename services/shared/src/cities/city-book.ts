import type { City } from './city.ts'

/** The cities as they are now: they may be added, switched on and switched off while everything runs. */
export interface CityBook {
  /** Every city that is known, active or not, sorted by id. A city that was known stays known. */
  all(): readonly City[]
  find(cityId: string): City | undefined
  /** Calls back after each change; returns how to stop that. */
  onChange(listener: () => void): () => void
  /** Takes up everything that was said until now, so that a city that somebody knew before this call is known after it. */
  catchUp(): Promise<void>
  /** Cities that were removed, by id, with what is to become of their data. One that was added again is not among them. */
  removed(): readonly RemovedCity[]
  /** Words on cities that cannot be used: the city stays as it was before them, or is not there. */
  setAside(): readonly SetAsideCity[]
}

/** What happens to the readings of a city that is removed: they stay for when it is added again, or they are deleted. */
export type RemovedData = 'keep' | 'delete'

export interface RemovedCity {
  readonly cityId: string
  readonly removedAtMs: number
  readonly data: RemovedData
}

export interface SetAsideCity {
  /** As the word on it was keyed. */
  readonly cityId: string
  /** What was expected and what came. */
  readonly detail: string
  /** When it was said, epoch ms. */
  readonly sinceMs: number
}

/** Cities that never change, for tests and for tools. */
export function fixedCities(cities: readonly City[]): CityBook {
  const byId = new Map(cities.map((city) => [city.cityId, city]))
  return {
    all: () => cities,
    find: (cityId) => byId.get(cityId),
    onChange: () => () => {},
    catchUp: async () => {},
    removed: () => [],
    setAside: () => [],
  }
}

/** What services take: a book, or a list that never changes. */
export type Cities = CityBook | readonly City[]

export const asCityBook = (cities: Cities): CityBook => (isBook(cities) ? cities : fixedCities(cities))

const isBook = (cities: Cities): cities is CityBook => 'catchUp' in cities

export const activeCities = (book: CityBook): City[] => book.all().filter(({ isActive }) => isActive)
