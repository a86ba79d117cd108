import type { ServerMessage } from '@rocade/shared/protocol/live-messages'

export type Verdict = 'apply' | 'ignore' | 'resync'
export interface ResumePoint {
  readonly streamId: string
  readonly lastSeq: number
}
export interface SequenceCounts {
  readonly applied: number
  readonly duplicates: number
  readonly gaps: number
}

/**
 * Decides for each message whether it continues what the page shows: nothing is applied twice, and nothing after a
 * gap is applied before the gap is filled. No I/O.
 */
export interface SequenceTracker {
  /** Where the next `hello` resumes; `null` asks for a snapshot. Until the `welcome` that answers it, data is ignored. */
  hello(cityIds: readonly string[]): ResumePoint | null
  /** `apply` of a `welcome` means: resumed, what is shown is still right. */
  judge(message: ServerMessage): Verdict
  counts(): SequenceCounts
  lastSeq(): number | null
}

export function createSequenceTracker(): SequenceTracker {
  let streamId: string | null = null
  let lastSeq: number | null = null
  let cities = ''
  let isAwaitingWelcome = true
  /** A second gap without progress in between: resuming does not help, so a snapshot is asked for. */
  let gapsInARow = 0
  let applied = 0
  let duplicates = 0
  let gaps = 0

  const judgeWelcome = (message: Extract<ServerMessage, { type: 'welcome' }>): Verdict => {
    if (cityKey(message.cityIds) !== cities) return 'ignore'
    isAwaitingWelcome = false
    const isResumed = message.streamId === streamId && lastSeq !== null
    if (!isResumed) lastSeq = null
    streamId = message.streamId
    return isResumed ? 'apply' : 'ignore'
  }
  const judgeDelta = (message: Extract<ServerMessage, { type: 'delta' }>): Verdict => {
    if (isAwaitingWelcome || lastSeq === null) return 'ignore'
    if (message.seq <= lastSeq) {
      duplicates++
      return 'ignore'
    }
    if (message.prevSeq !== lastSeq) {
      gaps++
      gapsInARow++
      return 'resync'
    }
    lastSeq = message.seq
    gapsInARow = 0
    applied++
    return 'apply'
  }

  return {
    hello(cityIds) {
      const key = cityKey(cityIds)
      if (key !== cities || gapsInARow > 1) lastSeq = null
      cities = key
      isAwaitingWelcome = true
      return streamId !== null && lastSeq !== null ? { streamId, lastSeq } : null
    },
    judge(message) {
      switch (message.type) {
        case 'welcome':
          return judgeWelcome(message)
        case 'snapshot':
          if (isAwaitingWelcome) return 'ignore'
          lastSeq = message.seq
          gapsInARow = 0
          return 'apply'
        case 'delta':
          return judgeDelta(message)
        case 'tick':
          return 'apply'
        case 'batch':
        case 'cities':
        case 'error':
          return 'ignore'
      }
    },
    counts: () => ({ applied, duplicates, gaps }),
    lastSeq: () => lastSeq,
  }
}

const cityKey = (cityIds: readonly string[]) => [...cityIds].sort().join(' ')
