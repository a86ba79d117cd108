import { CLOSE_POLICY, CLOSE_TOO_SLOW, ClientMessage } from '@rocade/shared/protocol/live-messages'
import { createTokenBucket, type TokenBucket } from './token-bucket.ts'

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
  /** Each hello is answered with a whole snapshot, so there may be fewer of them: so many at once, then one each interval. */
  hellosAtOnce: 20,
  helloEveryMs: 2_000,
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
  /** News that goes to everybody, made for the number that the client is at; whoever is behind learns it from the API. */
  tell(make: (seq: number) => Buffer): void
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

interface Connection extends LiveClientOptions {
  /** `null` until the first hello. */
  cityIds: readonly string[] | null
  /** Number of the last snapshot or delta that was sent. */
  lastSeq: number
  behindSinceMs: number | null
  closingSinceMs: number | null
  errors: number
  readonly messages: TokenBucket
  readonly hellos: TokenBucket
  pinged: { readonly atMs: number; readonly unanswered: number }
}

/**
 * One client of `/ws/traffic`. It never waits for its reader: what a slow reader cannot take is left out, and it
 * gets a snapshot later or is closed with 1013.
 */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { messagesPerS, burstS, hellosAtOnce, helloEveryMs } = CLIENT_LIMITS
  const connection: Connection = {
    ...options,
    cityIds: null,
    lastSeq: 0,
    behindSinceMs: null,
    closingSinceMs: null,
    errors: 0,
    messages: createTokenBucket({ atOnce: messagesPerS * burstS, perS: messagesPerS, nowMs: options.nowMs }),
    hellos: createTokenBucket({ atOnce: hellosAtOnce, perS: 1000 / helloEveryMs, nowMs: options.nowMs }),
    pinged: { atMs: options.nowMs, unanswered: 0 },
  }
  return {
    close: (code, reason, nowMs) => close(connection, code, reason, nowMs),
    onPong() {
      connection.pinged = { ...connection.pinged, unanswered: 0 }
    },
    onMessage: (text, nowMs) => takeMessage(connection, text, nowMs),
    deliver: (nowMs) => deliver(connection, nowMs),
    tick() {
      const { cityIds, writer, lastSeq } = connection
      if (cityIds !== null && isFollowing(connection)) send(connection, writer.tick(cityIds, lastSeq))
    },
    tell(make) {
      if (connection.cityIds !== null && isFollowing(connection)) send(connection, make(connection.lastSeq))
    },
    check: (nowMs) => check(connection, nowMs),
  }
}

const send = ({ socket }: Connection, bytes: Buffer) => socket.send(bytes, { binary: false })

const isFollowing = ({ closingSinceMs, behindSinceMs }: Connection) => closingSinceMs === null && behindSinceMs === null

const isQueueLong = ({ socket }: Connection) => socket.bufferedAmount > CLIENT_LIMITS.skipOverBytes

function close(connection: Connection, code: number, reason: string, nowMs: number): void {
  if (connection.closingSinceMs !== null) return
  connection.closingSinceMs = nowMs
  connection.socket.close(code, reason)
}

function takeMessage(connection: Connection, text: string | null, nowMs: number): void {
  if (connection.closingSinceMs !== null) return
  if (!connection.messages.take(nowMs)) {
    close(connection, CLOSE_POLICY, 'too many messages', nowMs)
  } else if (text === null) {
    close(connection, CLOSE_UNSUPPORTED, 'text messages only', nowMs)
  } else {
    const message = parseMessage(text)
    if ('problem' in message) refuse(connection, 'invalid-message', message.problem, nowMs)
    else if (connection.hellos.take(nowMs)) hello(connection, message, nowMs)
    else close(connection, CLOSE_POLICY, 'too many hellos', nowMs)
  }
}

function refuse(connection: Connection, code: string, detail: string, nowMs: number): void {
  connection.errors += 1
  send(connection, connection.writer.error(code, detail, connection.lastSeq))
  if (connection.errors > CLIENT_LIMITS.errorsMax) close(connection, CLOSE_POLICY, 'too many invalid messages', nowMs)
}

function hello(connection: Connection, message: ClientMessage, nowMs: number): void {
  const { writer } = connection
  const wanted = [...new Set(message.cityIds)].sort()
  const unknown = wanted.filter((cityId) => !writer.isKnownCity(cityId))
  if (unknown.length > 0) {
    refuse(connection, 'unknown-city', `not known: ${unknown.join(', ')}`, nowMs)
    return
  }
  // The deltas of a city that the client did not follow before would change what it does not have.
  const isSameSet = connection.cityIds === null || connection.cityIds.join() === wanted.join()
  connection.cityIds = wanted
  const heldSeq = message.streamId === writer.streamId && isSameSet ? message.lastSeq : undefined
  if (heldSeq !== undefined && resume(connection, wanted, heldSeq)) return
  start(connection, wanted, message.lastSeq === undefined || !isSameSet ? 'start' : 'gap', nowMs)
}

/** Sends what the client missed; `false` when that is no longer in memory. */
function resume(connection: Connection, wanted: readonly string[], heldSeq: number): boolean {
  const { writer } = connection
  const missed = isQueueLong(connection) ? null : writer.missed(wanted, heldSeq)
  if (missed === null) return false
  send(connection, writer.welcome(wanted, heldSeq))
  for (const bytes of missed.messages) send(connection, bytes)
  connection.lastSeq = missed.seq
  connection.behindSinceMs = null
  return true
}

function start(connection: Connection, wanted: readonly string[], reason: 'start' | 'gap', nowMs: number): void {
  const snapshot = connection.writer.snapshot(wanted, reason)
  send(connection, connection.writer.welcome(wanted, snapshot.seq))
  if (isQueueLong(connection)) connection.behindSinceMs ??= nowMs
  else sendSnapshot(connection, snapshot)
}

function sendSnapshot(connection: Connection, { seq, bytes }: { readonly seq: number; readonly bytes: Buffer }): void {
  send(connection, bytes)
  connection.lastSeq = seq
  connection.behindSinceMs = null
}

function deliver(connection: Connection, nowMs: number): void {
  const { cityIds, writer, onSkipped } = connection
  if (cityIds === null || !isFollowing(connection)) return
  if (isQueueLong(connection)) {
    connection.behindSinceMs = nowMs
    onSkipped()
    return
  }
  const message = writer.delta(cityIds, connection.lastSeq)
  if (message === null) return
  send(connection, message.bytes)
  connection.lastSeq = message.seq
}

function check(connection: Connection, nowMs: number): void {
  const { closingSinceMs, cityIds, socket, writer } = connection
  if (closingSinceMs !== null) {
    // A reader that does not read does not read the close either.
    if (nowMs - closingSinceMs > CLIENT_LIMITS.closeWithinMs) socket.terminate()
    return
  }
  if (cityIds === null && nowMs - connection.nowMs > CLIENT_LIMITS.helloWithinMs) {
    send(connection, writer.error('hello-expected', 'no hello came within 5 s', connection.lastSeq))
    close(connection, CLOSE_POLICY, 'no hello', nowMs)
    return
  }
  checkQueue(connection, nowMs)
  if (connection.closingSinceMs === null) checkPing(connection, nowMs)
}

function checkQueue(connection: Connection, nowMs: number): void {
  const { behindSinceMs, cityIds, socket, writer } = connection
  const waiting = socket.bufferedAmount
  const behindMs = behindSinceMs === null ? 0 : nowMs - behindSinceMs
  if (waiting > CLIENT_LIMITS.closeOverBytes || behindMs > CLIENT_LIMITS.behindMaxMs) {
    close(connection, CLOSE_TOO_SLOW, 'reading too slowly', nowMs)
  } else if (behindSinceMs !== null && cityIds !== null && waiting < CLIENT_LIMITS.resumeUnderBytes) {
    sendSnapshot(connection, writer.snapshot(cityIds, 'behind'))
  }
}

function checkPing(connection: Connection, nowMs: number): void {
  const { pinged, socket } = connection
  if (nowMs - pinged.atMs < CLIENT_LIMITS.pingEveryMs) return
  if (pinged.unanswered >= CLIENT_LIMITS.pongsMissedMax) {
    socket.terminate()
    return
  }
  connection.pinged = { atMs: nowMs, unanswered: pinged.unanswered + 1 }
  socket.ping()
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
