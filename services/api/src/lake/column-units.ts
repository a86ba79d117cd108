/** Units by the end of a column's name, the longest first: in this house the unit stands last. */
const UNITS = [
  ['_h_per_km', 'h/km'],
  ['_mm_per_hour', 'mm/h'],
  ['_kmh', 'km/h'],
  ['_pace', 'h/km'],
  ['_hpa', 'hPa'],
  ['_pct', '%'],
  ['_deg', '°'],
  ['_ms', 'ms since 1970, UTC'],
  ['_at', 'UTC'],
  ['_c', '°C'],
  ['_m', 'm'],
  ['_s', 's'],
  ['quality_score', 'points of 100'],
  ['confidence', '0..1'],
  ['readings', 'readings'],
  ['segments', 'segments'],
] as const

/** The unit of each column that has one, by its name. Pure. */
export const unitsOf = (columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    columns.flatMap((column) => {
      const found = UNITS.find(([ending]) => column.endsWith(ending))
      return found === undefined ? [] : [[column, found[1]]]
    }),
  )
