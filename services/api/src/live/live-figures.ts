/**
 * Live figures are rounded before they are sent: a hundredth of a km/h means nothing to a driver, but 15 digits
 * double the bytes of every message. Statistics are not rounded.
 */
export const roundTo = (digits: number) => {
  const factor = 10 ** digits
  return (value: number | null) => (value === null ? null : Math.round(value * factor) / factor)
}

export const roundSpeed = roundTo(2)
export const roundMinutes = roundTo(2)
export const roundShare = roundTo(4)

/** Whole seconds since a reading. It may be observed up to 5 min ahead of our clock: its age is 0 then, not negative. */
export const ageS = (observedAtMs: number, nowMs: number) => Math.max(0, Math.round((nowMs - observedAtMs) / 1000))
