import type { ConsumeOptions, PartitionAssignment } from '../ports/event-log.ts'

/** What a store knows that several readers write to: their values, and where each partition stands. */
export interface StoredValues {
  /** In the order in which they were stored, with who stored them. */
  readonly values: readonly { readonly value: string; readonly by: string; readonly partition: number }[]
  /** Each assignment that was opened, by whom. */
  readonly opened: readonly (PartitionAssignment & { readonly by: string })[]
  position(topicId: string, partition: number): number
  /** Readers that go on where the store stands, and store nothing that somebody else has stored before them. */
  openAs(by: string): ConsumeOptions['open']
}

export function createStoredValues(): StoredValues {
  const values: { value: string; by: string; partition: number }[] = []
  const opened: (PartitionAssignment & { by: string })[] = []
  const positions = new Map<string, number>()
  return {
    values,
    opened,
    position: (topicId, partition) => positions.get(`${topicId}/${partition}`) ?? 0,
    openAs: (by) => async (assignment) => {
      opened.push({ ...assignment, by })
      const { partition } = assignment
      const key = `${assignment.topicId}/${partition}`
      let own = positions.get(key) ?? 0
      return {
        from: own,
        async take(messages) {
          const last = messages.at(-1)
          if (last === undefined) return own
          const stored = positions.get(key) ?? 0
          if (stored === own) {
            for (const { value } of messages) values.push({ value: Buffer.from(value ?? []).toString(), by, partition })
            positions.set(key, last.offset + 1)
          }
          own = positions.get(key) ?? 0
          return own
        },
        async close() {},
      }
    },
  }
}
