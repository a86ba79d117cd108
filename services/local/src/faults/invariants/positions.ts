import type { Violation } from '../check-invariants.ts'
import type { LogPartition, Stored, StoredPosition } from '../stored.ts'
import { violationOf } from './violations.ts'

/** I7: a position never goes back, and stands behind the last message of its partition when all is quiet. (The lake's position is its files: I3.) */
export function checkPositions({ positions, log }: Stored): Violation[] {
  const name = ({ topicId, partition }: { topicId: string; partition: number }) => `${topicId}/${partition}`
  const byName = new Map(positions.map((position) => [name(position), position]))
  const back = positions.filter(goesBack).map((each) => `${name(each)}: ${each.history.join(' ')}`)
  const notThere = log
    .filter((partition) => !isAtEnd(byName.get(name(partition))?.history.at(-1) ?? 0, partition))
    .map((partition) => `${name(partition)}: ${byName.get(name(partition))?.history.at(-1) ?? 0} of ${partition.end}`)
  return [
    ...violationOf('I7', 'position that went back', back),
    ...violationOf('I7', 'position in PostgreSQL that is not the end of the log', notThere),
  ]
}

const goesBack = ({ history }: StoredPosition) => history.some((next, i) => i > 0 && next < (history[i - 1] as number))

/** Offsets without a message may follow the last one, so the end itself is not asked for. */
const isAtEnd = (position: number, { messages, end }: LogPartition) =>
  position > (messages.at(-1)?.offset ?? -1) && position <= end
