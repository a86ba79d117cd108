/** The outcome of a message that was taken. */
export const ACCEPTED = 'accept'
/** One that was there already: nothing is wrong with it. Sources that start again tell some things twice. */
const DUPLICATE = 'duplicate'

interface Outcome {
  readonly outcome: string
  readonly messages: number
}

const sumOf = (outcomes: readonly Outcome[]) => outcomes.reduce((sum, { messages }) => sum + messages, 0)

/** Messages that were turned away, and all that there were. */
export const rejectedOf = (outcomes: readonly Outcome[]): { readonly rejected: number; readonly all: number } => ({
  rejected: sumOf(outcomes.filter(({ outcome }) => outcome !== ACCEPTED && outcome !== DUPLICATE)),
  all: sumOf(outcomes),
})
