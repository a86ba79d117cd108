import { hashText } from './simulator/seeded-random.ts'

/**
 * Puts sensors into a fixed order that has nothing to do with where they are: those that report one after the other
 * are spread over the whole map.
 */
export function spreadOrder<T>(sensors: readonly T[], idOf: (sensor: T) => string): T[] {
  const keyed = sensors.map((sensor) => ({ sensor, id: idOf(sensor), key: hashText(idOf(sensor)) }))
  return keyed.sort((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1)).map(({ sensor }) => sensor)
}
