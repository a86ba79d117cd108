import type { City } from '@rocade/shared/cities/city'

/** Makes something of a city once, and again when the city is another one (it was switched on or off, say). */
export function rememberByCity<T>(make: (city: City) => T): (city: City) => T {
  const made = new WeakMap<City, T>()
  return (city) => {
    const known = made.get(city)
    if (known !== undefined) return known
    const value = make(city)
    made.set(city, value)
    return value
  }
}
