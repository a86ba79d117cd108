/**
 * How a source reads the optional values of an answer: as they came, so that the cleaner, which knows the contract,
 * says of an odd one what is wrong with it. Missing and `null` are `null`, never 0.
 */

/** A value of a group such as `wind: { speed }`. Where the group is no group, its text, which no measure is. */
export function valueIn(group: unknown, name: string): unknown {
  if (group === undefined || group === null) return null
  if (typeof group !== 'object' || Array.isArray(group)) return JSON.stringify(group)
  return (group as Readonly<Record<string, unknown>>)[name] ?? null
}

/** A number times a factor; whatever is no number as it came. */
export const scaled = (value: unknown, factor: number): unknown => (typeof value === 'number' ? value * factor : value)
