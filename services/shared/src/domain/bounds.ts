/** What a number may be at most and at least, both included, in `unit`; `why` says what would break or be untrue beyond. */
export interface Bound {
  readonly min: number
  readonly max: number
  readonly unit: string
  readonly why: string
}

/**
 * The bounds of every number that a person, a file or another program gives. A number inside of them can be stored, summed
 * up over years and answered: doubles, PostgreSQL's integers and the batch view's DECIMAL(38, 18) (20 digits before the
 * point, 18 behind it) hold it, its inverse and its sums.
 */
export const BOUNDS = {
  speedKmh: { min: 0, max: 300, unit: 'km/h', why: 'no traffic on a road is faster; more is another unit or a fault' },
  freeFlowKmh: {
    min: 1,
    max: 300,
    unit: 'km/h',
    why: 'its inverse is summed up in 18 decimals, and speeds under 1 km/h count as 1 in every mean',
  },
  lengthM: {
    min: 1,
    max: 1_000_000,
    unit: 'm',
    why: 'lengths weigh the speeds of a zone; 3,000 segments of 1,000 km over years stay under 20 digits',
  },
  bearingDeg: { min: 0, max: 360, unit: '°', why: 'a full turn' },
  longitudeDeg: { min: -180, max: 180, unit: '°', why: 'WGS 84, as RFC 7946 has it' },
  latitudeDeg: { min: -90, max: 90, unit: '°', why: 'WGS 84, as RFC 7946 has it' },
  roadLatitudeDeg: {
    min: -85,
    max: 85,
    unit: '°',
    why: 'the map (Web Mercator) ends at 85.05°, and nearer to a pole a metre eastward is any number of degrees',
  },
  travelTimeS: { min: 0, max: 86_400, unit: 's', why: 'a day for one segment' },
  share: { min: 0, max: 1, unit: '0..1', why: 'a part of a whole' },
  freshS: {
    min: 60,
    max: 86_400,
    unit: 's',
    why: 'sources tell once a minute at most; after a day nothing is present',
  },
  intervalS: { min: 1, max: 86_400, unit: 's', why: 'a recording has a reading of each day at least' },
  callsPerDay: { min: 0, max: 100_000_000, unit: 'calls/day', why: 'a thousand in a second' },
  count: { min: 0, max: 2_147_483_647, unit: 'pieces', why: 'an integer of PostgreSQL' },
  sequence: { min: 0, max: 4_503_599_627_370_496, unit: 'pieces', why: '2^52: exact in a double, and a bigint' },
  attempt: { min: 1, max: 1_000, unit: 'tries', why: 'retries are bounded by settings far below' },
  instantMs: { min: 0, max: 4_102_444_800_000, unit: 'ms', why: '1970 to 2100: the days that calendars are made for' },
  qualityScore: { min: 0, max: 100, unit: '0..100', why: 'a score of 100 less what is missing' },
} as const satisfies Record<string, Bound>
export type BoundName = keyof typeof BOUNDS

/** `a number from 1 to 300 km/h`. Pure. */
export function describeBound({ min, max, unit }: Bound): string {
  return `a number from ${min} to ${max} ${unit}`
}

/** Whether an instant of RFC 3339 is one that every store and calendar knows. Pure. */
export function isStorableInstant(instant: string): boolean {
  const ms = Date.parse(instant)
  return ms >= BOUNDS.instantMs.min && ms <= BOUNDS.instantMs.max
}
