import { rejectionDetail } from '../../feeds/rejection-detail.ts'
import type { LogMessage } from '../../ports/event-log.ts'

/** Why a record of a control topic cannot be used: it is no JSON, it breaks its schema, or who follows it cannot work with it. */
export type SetAsideReason = 'not-json' | 'not-as-agreed' | 'not-usable'

/** A record of a control topic that cannot be used. */
export interface SetAsideRecord {
  readonly topic: string
  /** Of the record; `null` where it has none. */
  readonly key: string | null
  readonly offset: number
  readonly reason: SetAsideReason
  /** What was expected and what came, safe to store and show. */
  readonly detail: string
  /** When the log took the record, epoch ms. */
  readonly sinceMs: number
}

/** The records that somebody who follows control topics could not use. One bad record stops nothing else. */
export interface SetAside {
  put(topic: string, message: LogMessage, reason: SetAsideReason, detail: string): void
  /** A newer record of the key can be used. */
  clear(topic: string, key: string | null): void
  /** Newest first. */
  list(): readonly SetAsideRecord[]
}

/** So many are named; the oldest go. */
const NAMED_MAX = 200

/** A record with a key takes the place of the one before of that key; keys, as in compacted topics, are what records are about. */
export function createSetAside(): SetAside {
  const byPlace = new Map<string, SetAsideRecord>()
  const placeOf = (topic: string, key: string | null, offset = 0) =>
    `${topic} ${key === null ? `#${offset}` : `=${key}`}`
  return {
    put(topic, { key, offset, appendedAtMs }, reason, detail) {
      const place = placeOf(topic, key, offset)
      byPlace.delete(place)
      byPlace.set(place, { topic, key, offset, reason, detail: rejectionDetail(detail), sinceMs: appendedAtMs })
      const [oldest] = byPlace.keys()
      if (byPlace.size > NAMED_MAX && oldest !== undefined) byPlace.delete(oldest)
    },
    clear: (topic, key) => void byPlace.delete(placeOf(topic, key)),
    list: () => [...byPlace.values()].reverse(),
  }
}
