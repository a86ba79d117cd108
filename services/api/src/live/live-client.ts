import { CLOSE_POLICY, CLOSE_TOO_SLOW, ClientMessage } from '@rocade/shared/protocol/live-messages'

/** What the live feed needs of a WebSocket; `ws` gives it, tests give a slow one. */
export interface LiveSocket {
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
  send(data: Buffer | string, options: { readonly binary: boolean }): void
  ping(): void
  close(code: number, reason: string): void
  terminate(): void
}

/** What a client may do; each limit has its answer in `docs/reference/live-protocol.md`. */
export const CLIENT_LIMITS = {
  helloWithinMs: 5_000,
  /** Invalid messages that are answered with an error; the next one closes. */
  errorsMax: 2,
  messagesPerS: 10,
  /** How long that rate may be exceeded, in s: so many messages may come at once. */
  burstS: 5,
  /** Over this, nothing more is queued: the client is behind and gets a snapshot when it has read. */
  skipOverBytes: 1024 * 1024,
  resumeUnderBytes: 256 * 1024,
  closeOverBytes: 4 * 1024 * 1024,
  behindMaxMs: 10_000,
  pingEveryMs: 20_000,
  pongsMissedMax: 2,
  /** How long a close may take before the connection is cut. */
  closeWithinMs: 2_000,
} as const

const CLOSE_UNSUPPORTED = 1003

/** Messages for one client, made and encoded once for all clients that need the same. */
export interface LiveFeedWriter {
  welcome(cityIds: readonly string[], seq: number): Buffer
  snapshot(
    cityIds: readonly string[],
    reason: 'start' | 'gap' | 'behind',
  ): { readonly seq: number; readonly bytes: Buffer }
  /** `null`: a snapshot is needed. */
  missed(
    cityIds: readonly string[],
    lastSeq: number,
  ): { readonly seq: number; readonly messages: readonly Buffer[] } | null
  /** What the present step is for these cities; `null` when it does not concern them. */
  delta(cityIds: readonly string[], prevSeq: number): { readonly seq: number; readonly bytes: Buffer } | null
  tick(cityIds: readonly string[], seq: number): Buffer
  error(code: string, detail: string, seq: number): Buffer
  isKnownCity(cityId: string): boolean
  readonly streamId: string
}

export interface LiveClient {
  onMessage(text: string | null, nowMs: number): void
  onPong(): void
  /** The present step may concern the client. */
  deliver(nowMs: number): void
  tick(): void
  /** Checks every time limit. Called several times a second. */
  check(nowMs: number): void
  close(code: number, reason: string, nowMs: number): void
}

export interface LiveClientOptions {
  readonly socket: LiveSocket
  readonly writer: LiveFeedWriter
  readonly nowMs: number
  readonly onSkipped: () => void
}

/**
 * One client of `/ws/traffic`. It never waits for its reader: what a slow reader cannot take is left out, and it
 * gets a snapshot later or is closed with 1013.
 */
export function createLiveClient({ socket, writer, nowMs: openedAtMs, onSkipped }: LiveClientOptions): LiveClient {
  let cityIds: readonly string[] | null = null
  let lastSeq = 0
  let behindSinceMs: number | null = null
  let closingSinceMs: number | null = null
  let errors = 0
  let allowance = { messages: CLIENT_LIMITS.messagesPerS * CLIENT_LIMITS.burstS, atMs: openedAtMs }
  let pinged = { atMs: openedAtMs, unanswered: 0 }

  const send = (bytes: Buffer) => socket.send(bytes, { binary: false })

  function close(code: number, reason: string, nowMs: number): void {
    if (closingSinceMs !== null) return
    closingSinceMs = nowMs
    socket.close(code, reason)
  }

  function refuse(code: string, detail: string, nowMs: number): void {
    errors += 1
    send(writer.error(code, detail, lastSeq))
    if (errors > CLIENT_LIMITS.errorsMax) close(CLOSE_POLICY, 'too many invalid messages', nowMs)
  }

  /** A bucket that fills with the allowed rate: bursts pass, floods do not. */
  function isWithinRate(nowMs: number): boolean {
    const { messagesPerS, burstS } = CLIENT_LIMITS
    const refill = (Math.max(0, nowMs - allowance.atMs) / 1000) * messagesPerS
    allowance = { messages: Math.min(messagesPerS * burstS, allowance.messages + refill) - 1, atMs: nowMs }
    return allowance.messages >= 0
  }

  function hello(message: ClientMessage, nowMs: number): void {
    const wanted = [...new Set(message.cityIds)].sort()
    const unknown = wanted.filter((cityId) => !writer.isKnownCity(cityId))
    if (unknown.length > 0) {
      refuse('unknown-city', `not known: ${unknown.join(', ')}`, nowMs)
      return
    }
    // The deltas of a city that the client did not follow before would change what it does not have.
    const isSameSet = cityIds === null || cityIds.join() === wanted.join()
    cityIds = wanted
    const heldSeq = message.streamId === writer.streamId && isSameSet ? message.lastSeq : undefined
    if (heldSeq !== undefined && resume(wanted, heldSeq)) return
    start(wanted, message.lastSeq === undefined || !isSameSet ? 'start' : 'gap', nowMs)
  }

  /** Sends what the client missed; `false` when that is no longer in memory. */
  function resume(wanted: readonly string[], heldSeq: number): boolean {
    const missed = socket.bufferedAmount > CLIENT_LIMITS.skipOverBytes ? null : writer.missed(wanted, heldSeq)
    if (missed === null) return false
    send(writer.welcome(wanted, heldSeq))
    for (const bytes of missed.messages) send(bytes)
    lastSeq = missed.seq
    behindSinceMs = null
    return true
  }

  function start(wanted: readonly string[], reason: 'start' | 'gap', nowMs: number): void {
    const { seq, bytes } = writer.snapshot(wanted, reason)
    send(writer.welcome(wanted, seq))
    if (socket.bufferedAmount > CLIENT_LIMITS.skipOverBytes) {
      behindSinceMs ??= nowMs
      return
    }
    send(bytes)
    lastSeq = seq
    behindSinceMs = null
  }

  function checkQueue(nowMs: number): void {
    const waiting = socket.bufferedAmount
    const behindMs = behindSinceMs === null ? 0 : nowMs - behindSinceMs
    if (waiting > CLIENT_LIMITS.closeOverBytes || behindMs > CLIENT_LIMITS.behindMaxMs) {
      close(CLOSE_TOO_SLOW, 'reading too slowly', nowMs)
    } else if (behindSinceMs !== null && cityIds !== null && waiting < CLIENT_LIMITS.resumeUnderBytes) {
      const { seq, bytes } = writer.snapshot(cityIds, 'behind')
      send(bytes)
      lastSeq = seq
      behindSinceMs = null
    }
  }

  function checkPing(nowMs: number): void {
    if (nowMs - pinged.atMs < CLIENT_LIMITS.pingEveryMs) return
    if (pinged.unanswered >= CLIENT_LIMITS.pongsMissedMax) {
      socket.terminate()
      return
    }
    pinged = { atMs: nowMs, unanswered: pinged.unanswered + 1 }
    socket.ping()
  }

  return {
    close,
    onPong() {
      pinged = { ...pinged, unanswered: 0 }
    },
    onMessage(text, nowMs) {
      if (closingSinceMs !== null) return
      if (!isWithinRate(nowMs)) close(CLOSE_POLICY, 'too many messages', nowMs)
      else if (text === null) close(CLOSE_UNSUPPORTED, 'text messages only', nowMs)
      else {
        const message = parseMessage(text)
        if ('problem' in message) refuse('invalid-message', message.problem, nowMs)
        else hello(message, nowMs)
      }
    },
    deliver(nowMs) {
      if (cityIds === null || closingSinceMs !== null || behindSinceMs !== null) return
      if (socket.bufferedAmount > CLIENT_LIMITS.skipOverBytes) {
        behindSinceMs = nowMs
        onSkipped()
        return
      }
      const message = writer.delta(cityIds, lastSeq)
      if (message === null) return
      send(message.bytes)
      lastSeq = message.seq
    },
    tick() {
      if (cityIds === null || closingSinceMs !== null || behindSinceMs !== null) return
      send(writer.tick(cityIds, lastSeq))
    },
    check(nowMs) {
      if (closingSinceMs !== null) {
        // A reader that does not read does not read the close either.
        if (nowMs - closingSinceMs > CLIENT_LIMITS.closeWithinMs) socket.terminate()
        return
      }
      if (cityIds === null && nowMs - openedAtMs > CLIENT_LIMITS.helloWithinMs) {
        send(writer.error('hello-expected', 'no hello came within 5 s', lastSeq))
        close(CLOSE_POLICY, 'no hello', nowMs)
        return
      }
      checkQueue(nowMs)
      if (closingSinceMs === null) checkPing(nowMs)
    },
  }
}

function parseMessage(text: string): ClientMessage | { readonly problem: string } {
  try {
    const parsed = ClientMessage.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    const issues = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'type'}: ${issue.message}`)
    return { problem: issues.join('; ').slice(0, 300) }
  } catch {
    return { problem: 'expected JSON' }
  }
}
