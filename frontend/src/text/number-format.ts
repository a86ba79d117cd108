import { LOCALES } from './language.ts'
import { language, text } from './text.ts'

const formatters = new Map<string, Intl.NumberFormat>()

/** A number for people, with a fixed count of decimals, in the language in use. */
export function formatNumber(value: number, decimals = 0): string {
  const key = `${language} ${decimals}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
    formatter = new Intl.NumberFormat(LOCALES[language], digits)
    formatters.set(key, formatter)
  }
  return formatter.format(value)
}

/** `37 %` of a share 0..1; in French number and sign never part at the end of a line. */
export const formatPercent = (share: number, decimals = 0): string =>
  `${formatNumber(share * 100, decimals)}${text.units.beforePercent}%`

/** `18.2 MB`, `18,2 Mo`; powers of 1,000. */
export function formatBytes(bytes: number): string {
  const units = text.units.bytes
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${formatNumber(value, unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`
}

/** How old something is, in the largest unit that says it: `2 s`, `4 min`, `3 h`, `2 d`. */
export function formatAge(ageS: number): string {
  const seconds = Math.max(0, ageS)
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} ${text.units.day}`
}

/** Names in the order of the language in use. */
export const compareNames = (a: string, b: string): number => a.localeCompare(b, LOCALES[language])
