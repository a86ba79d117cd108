import type { Violation } from '../check-invariants.ts'
import type { LiveClientSeen, LiveMessageSeen } from '../stored.ts'
import { violationOf } from './violations.ts'

/**
 * I9: numbers only grow within a stream; a delta that does not follow what the client has is a gap, and the next thing
 * that it takes contains the gap, a snapshot or the deltas that were missed. In the end it has what a new client is told.
 */
export function checkLiveClient({ messages, segments, asked }: LiveClientSeen): Violation[] {
  const { back, open } = followNumbers(messages)
  const differs = [...new Set([...segments.keys(), ...asked.keys()])].filter(
    (key) => segments.get(key) !== asked.get(key),
  )
  return [
    ...violationOf('I9', 'number of the live feed that does not grow', back),
    ...violationOf('I9', 'gap in the live feed that was never closed', open),
    ...violationOf('I9', 'segment that a client has and a new client is told otherwise', differs),
  ]
}

function followNumbers(messages: readonly LiveMessageSeen[]): { back: string[]; open: string[] } {
  const back: string[] = []
  let streamId = ''
  /** Number of what the client has; `null` before the first snapshot of a stream. */
  let last: number | null = null
  /** The newest number that it knows to be missing. */
  let missing: number | null = null
  for (const message of messages) {
    if (message.type === 'welcome') {
      if (message.streamId !== streamId) [streamId, last, missing] = [message.streamId, null, null]
    } else if (message.type === 'delta' && message.prevSeq !== last) {
      missing = Math.max(missing ?? 0, message.seq)
    } else {
      const isBack = last !== null && (message.type === 'delta' ? message.seq <= last : message.seq < last)
      if (isBack) back.push(`${streamId}: ${message.seq} after ${last}`)
      last = message.seq
      if (missing !== null && last >= missing) missing = null
    }
  }
  return { back, open: missing === null ? [] : [`${streamId}: ${missing}, the client has ${last}`] }
}
