/** Demand as a share of capacity at the middle of each hour of the day, on an average road. Two commuter peaks. */
const WORKDAY = [
  0.12, 0.08, 0.06, 0.06, 0.09, 0.22, 0.48, 0.74, 0.8, 0.62, 0.46, 0.42, 0.44, 0.45, 0.5, 0.6, 0.72, 0.82, 0.78, 0.56,
  0.36, 0.27, 0.22, 0.17,
]
/** Late, low and broad: shopping and leisure around the afternoon. */
const WEEKEND = [
  0.2, 0.16, 0.12, 0.08, 0.06, 0.07, 0.09, 0.13, 0.19, 0.27, 0.35, 0.41, 0.44, 0.45, 0.45, 0.46, 0.48, 0.49, 0.46, 0.4,
  0.33, 0.29, 0.26, 0.23,
]
/** Monday to Sunday: Mondays begin slowly, Thursdays and Fridays are the fullest, Sundays the emptiest. */
const DAY_FACTOR = [0.96, 0.99, 1.01, 1.03, 1.02, 1.03, 0.92]
const FRIDAY = 5
const SATURDAY = 6

/**
 * Demand of an average road as a share of its capacity, at a weekday (1 Monday .. 7 Sunday) and a minute of the local
 * day. Linear between the middles of the hours; each day keeps to its own table, the step at midnight is small. Pure.
 * The shape is that of the recorded week of Los Angeles (see the test that compares them).
 */
export function demandShareAt(weekday: number, minuteOfDay: number): number {
  const table = weekday >= SATURDAY ? WEEKEND : WORKDAY
  const position = minuteOfDay / 60 - 0.5
  const left = Math.floor(position)
  const share = position - left
  const at = (hour: number) => table[(hour + 24) % 24] as number
  return (at(left) * (1 - share) + at(left + 1) * share) * (DAY_FACTOR[weekday - 1] as number)
}

/** Which way people go: 1 all into the city, -1 all out of it. Into it in the morning of a workday, out in the evening. */
export function inboundShareAt(weekday: number, minuteOfDay: number): number {
  if (weekday >= SATURDAY) return 0
  const hour = minuteOfDay / 60
  const bump = (middle: number) => Math.exp(-(((hour - middle) / 1.8) ** 2))
  return bump(8) - bump(weekday === FRIDAY ? 16.8 : 17.5)
}
