/**
 * Why a goal is missed, where it was found out by measuring: part of a measurement's name, and the reason. A reason says
 * what was measured; the page shows it only where the goal is missed in that run.
 */
const LIMITS: readonly (readonly [partOfName: string, reason: string])[] = []

/** The reason for a measurement, by its name; `undefined` where nobody has found out. */
export const limitsMet = (name: string): string | undefined => LIMITS.find(([part]) => name.includes(part))?.[1]
