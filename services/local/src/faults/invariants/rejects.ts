import type { Violation } from '../check-invariants.ts'
import type { Stored } from '../stored.ts'
import { type Expectation, placeOf } from './expectation.ts'
import { countBy, violationOf } from './violations.ts'

/** I4: each message that the rules reject is kept once, with its bytes and the right reason, and no other is. */
export function checkRejects({ messages, byPlace }: Expectation, { rejects }: Stored): Violation[] {
  const kept = countBy(rejects, placeOf)
  const must = messages.filter((message) => message.class?.kind === 'reject' && !message.isInGap.pg)
  const wrong = rejects.filter((reject) => {
    const message = byPlace.get(placeOf(reject))
    return (
      message?.class?.kind !== 'reject' ||
      message.class.reason !== reject.reason ||
      message.valueHash !== reject.rawHash
    )
  })
  return [
    ...violationOf(
      'I4',
      'rejected and not kept',
      must.map(placeOf).filter((place) => !kept.has(place)),
    ),
    ...violationOf(
      'I4',
      'kept more than once',
      [...kept].filter(([, n]) => n > 1).map(([place]) => place),
    ),
    ...violationOf(
      'I4',
      'kept with another reason or other bytes than were sent',
      wrong.map((reject) => `${placeOf(reject)} ${reject.reason}`),
    ),
  ]
}
