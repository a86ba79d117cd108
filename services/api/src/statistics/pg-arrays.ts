/**
 * PostgreSQL's text form of arrays of one dimension without NULLs, `{1,2.5}`: much faster than the driver's own
 * reading, which makes an object of each array first. PostgreSQL writes the shortest text that gives the same double
 * back, so nothing is rounded.
 */
export const readNumbers = (text: string): number[] => JSON.parse(`[${text.slice(1, -1)}]`)

/** As `readNumbers`, for arrays that may have NULLs. */
export const readNumbersOrNull = (text: string): (number | null)[] =>
  JSON.parse(`[${text.slice(1, -1).replaceAll('NULL', 'null')}]`)

/** Ids of letters, digits, `_` and `-`; PostgreSQL quotes only the one that reads as NULL. */
export function readIds(text: string): string[] {
  const inner = text.slice(1, -1)
  return inner === '' ? [] : inner.replaceAll('"', '').split(',')
}
