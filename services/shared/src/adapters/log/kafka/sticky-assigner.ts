import { AssignerProtocol, type GroupMember, type PartitionAssigner } from 'kafkajs'

export interface StickyAssigner {
  readonly assigner: PartitionAssigner
  /** What this member has now: it asks to keep it when the group meets anew. */
  own(topic: string, partitions: readonly number[]): void
}

interface Member {
  readonly memberId: string
  readonly owned: readonly number[]
}

/**
 * Shares partitions evenly and moves as few as it can: each member tells what it has, keeps up to its share of it, and
 * the rest goes where room is. So a member that comes or goes stops only the partitions that change hands.
 */
export function createStickyAssigner(): StickyAssigner {
  const own = new Map<string, readonly number[]>()
  return {
    own: (topic, partitions) => void own.set(topic, partitions),
    assigner: ({ cluster }) => ({
      name: 'rocade-sticky',
      version: 1,
      protocol: ({ topics }) => ({
        name: 'rocade-sticky',
        metadata: AssignerProtocol.MemberMetadata.encode({
          version: 1,
          topics,
          userData: Buffer.from(JSON.stringify(Object.fromEntries(own))),
        }),
      }),
      async assign({ members, topics }) {
        const assignments = new Map(members.map(({ memberId }) => [memberId, {} as Record<string, number[]>]))
        for (const topic of topics) {
          const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
          const shares = sharePartitions(
            partitions,
            members.map((member) => ({ memberId: member.memberId, owned: ownedBy(member, topic) })),
          )
          for (const [memberId, share] of shares) {
            const assignment = assignments.get(memberId)
            if (assignment) assignment[topic] = share
          }
        }
        return [...assignments].map(([memberId, assignment]) => ({
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version: 1,
            assignment,
            userData: Buffer.alloc(0),
          }),
        }))
      },
    }),
  }
}

/** Each partition to exactly one member; the numbers of two members differ by 1 at most. Pure. */
export function sharePartitions(partitions: readonly number[], members: readonly Member[]): Map<string, number[]> {
  const sorted = members
    .map(({ memberId, owned }) => ({ memberId, owned: [...new Set(owned)] }))
    .sort((a, b) => b.owned.length - a.owned.length || (a.memberId < b.memberId ? -1 : 1))
  const least = Math.floor(partitions.length / sorted.length)
  let larger = partitions.length % sorted.length
  const free = new Set(partitions)
  const shares = new Map<string, { readonly share: number[]; readonly room: number }>()
  for (const { memberId, owned } of sorted) {
    const kept = owned.filter((partition) => free.has(partition))
    const size = least + (larger > 0 ? 1 : 0)
    larger -= 1
    const share = kept.slice(0, size)
    for (const partition of share) free.delete(partition)
    shares.set(memberId, { share, room: size })
  }
  for (const { share, room } of shares.values()) {
    for (const partition of free) {
      if (share.length >= room) break
      share.push(partition)
      free.delete(partition)
    }
  }
  return new Map([...shares].map(([memberId, { share }]) => [memberId, share.sort((a, b) => a - b)]))
}

/** What is not as we write it counts as nothing: the partitions are shared all the same. */
function ownedBy({ memberMetadata }: GroupMember, topic: string): number[] {
  try {
    const text = AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData.toString('utf8') ?? '{}'
    const owned: unknown = JSON.parse(text)
    const ofTopic = typeof owned === 'object' && owned !== null ? Object.entries(owned) : []
    const found = ofTopic.find(([name]) => name === topic)?.[1]
    return Array.isArray(found) ? found.filter((partition) => Number.isInteger(partition)) : []
  } catch {
    return []
  }
}
