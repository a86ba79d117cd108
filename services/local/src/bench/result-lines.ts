import { type Goal, type Measurement, meetsGoal } from './measure.ts'

/** A number as a person reads it: three digits that count. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'none'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

export const goalText = (goal: Goal | null): string =>
  goal === null ? '' : 'atLeast' in goal ? `≥ ${numberText(goal.atLeast)}` : `≤ ${numberText(goal.atMost)}`

export const markOf = (measurement: Measurement): '✔' | '✘' | ' ' =>
  measurement.goal === null ? ' ' : meetsGoal(measurement) ? '✔' : '✘'

export const spreadText = ({ spread }: Measurement): string =>
  spread === undefined ? '' : `${numberText(spread[0])} to ${numberText(spread[1])}`

/** A measurement for the terminal: its number, its goal, what it took, and the same number of its peers below. */
export function linesOf(measurement: Measurement): string {
  const { name, value, unit, goal, cpuS, note, peers = [] } = measurement
  const head = `${markOf(measurement)} ${name.padEnd(52)} ${numberText(value).padStart(9)} ${unit.padEnd(14)}`
  const facts = [
    goal === null ? '' : `goal ${goalText(goal)}`,
    spreadText(measurement),
    cpuS === undefined ? '' : `${cpuS.toFixed(1)} CPU-s`,
  ]
  const lines = [`${head} ${facts.filter((fact) => fact !== '').join(', ')}`.trimEnd()]
  if (note !== undefined) lines.push(`    ${note}`)
  for (const peer of peers) {
    const text = peer.value === null ? `not there: ${peer.note ?? ''}` : numberText(peer.value)
    const note = peer.value === null || peer.note === undefined ? '' : `  ${peer.note}`
    lines.push(`    ${peer.name.padEnd(50)} ${text.padStart(9)}${note}`)
  }
  return `${lines.join('\n')}\n`
}
