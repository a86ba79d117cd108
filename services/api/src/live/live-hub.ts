import type { Clock } from '@rocade/shared/ports/clock'
import type { BatchResult } from '@rocade/shared/protocol/batch-topics'
import type { ServerMessage } from '@rocade/shared/protocol/live-messages'
import type { Step } from './delta-ring.ts'
import { createLiveClient, type LiveClient, type LiveFeedWriter, type LiveSocket } from './live-client.ts'
import type { LiveState } from './live-state.ts'
import type { LiveStream } from './live-stream.ts'

/** Deltas are gathered this long: at most 5 messages a second, newest value of each segment only. */
const STEP_MS = 200
export const HEARTBEAT_S = 5

export interface LiveHubOptions {
  readonly state: LiveState
  readonly stream: LiveStream
  readonly clock: Clock
  readonly onStep: (step: Step) => void
  readonly onSent: (messages: number) => void
  readonly onSkipped: () => void
}

/** Everybody who follows the live feed. Disposing stops the beat; the server closes the sockets. */
export interface LiveHub extends AsyncDisposable {
  /** Takes a connection that was just opened; dropped by `leave`. */
  join(socket: LiveSocket): LiveClient
  leave(client: LiveClient): void
  /** Tells everybody what the batch layer has said. */
  tell(result: BatchResult): void
  /** Tells everybody that the list of cities is another one. */
  tellCities(): void
  readonly size: number
  /** One beat: makes a step of what changed, tells it, checks limits. Runs by itself every 200 ms. */
  beat(): void
}

/**
 * Steps the stream and tells each client what concerns it. What several clients need alike (same cities, same
 * position) is made and encoded once.
 */
export function startLiveHub(options: LiveHubOptions): LiveHub {
  const { stream, clock } = options
  const clients = new Set<LiveClient>()
  let nextTickAtMs = clock.nowMs() + HEARTBEAT_S * 1000
  const encoder = createEncoder(options)

  function beat(): void {
    const nowMs = clock.nowMs()
    const step = stream.advance(nowMs)
    encoder.begin(step)
    if (step !== null) {
      options.onStep(step)
      for (const client of clients) client.deliver(nowMs)
    }
    // a clock that was set back must not make us silent
    const isTick = nowMs >= nextTickAtMs || nextTickAtMs - nowMs > HEARTBEAT_S * 1000
    if (isTick) nextTickAtMs = nowMs + HEARTBEAT_S * 1000
    for (const client of clients) {
      client.check(nowMs)
      if (isTick) client.tick()
    }
  }

  const timer = setInterval(beat, STEP_MS)
  return {
    beat,
    get size() {
      return clients.size
    },
    join(socket) {
      const counted: LiveSocket = {
        get bufferedAmount() {
          return socket.bufferedAmount
        },
        send(data, sendOptions) {
          options.onSent(1)
          socket.send(data, sendOptions)
        },
        ping: () => socket.ping(),
        close: (code, reason) => socket.close(code, reason),
        terminate: () => socket.terminate(),
      }
      const client = createLiveClient({
        socket: counted,
        writer: encoder,
        nowMs: clock.nowMs(),
        onSkipped: options.onSkipped,
      })
      clients.add(client)
      return client
    },
    leave: (client) => void clients.delete(client),
    tell(result) {
      for (const client of clients) client.tell((seq) => encoder.batch(result, seq))
    },
    tellCities() {
      for (const client of clients) client.tell(encoder.cities)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
    },
  }
}

interface Encoded {
  readonly seq: number
  readonly bytes: Buffer
}

interface Encoder extends LiveFeedWriter {
  begin(step: Step | null): void
  batch(result: BatchResult, seq: number): Buffer
  cities(seq: number): Buffer
}

/** Makes each message once per beat, cities and position. */
function createEncoder({ state, stream, clock }: LiveHubOptions): Encoder {
  const shared = new Map<string, Encoded | null>()
  let step: Step | null = null
  const at = () => new Date(clock.nowMs()).toISOString()

  function once(key: string, make: () => ServerMessage): Encoded {
    const made = shared.get(key) ?? encoded(make())
    shared.set(key, made)
    return made
  }

  return {
    streamId: stream.streamId,
    isKnownCity: state.isKnown,
    begin(newStep) {
      step = newStep
      shared.clear()
    },
    welcome: (cityIds, seq) =>
      encode({
        type: 'welcome',
        seq,
        at: at(),
        streamId: stream.streamId,
        heartbeatS: HEARTBEAT_S,
        cityIds: [...cityIds],
      }),
    snapshot: (cityIds, reason) =>
      once(`snapshot ${reason} ${cityIds.join()}`, () => stream.snapshot(cityIds, reason, clock.nowMs())),
    delta(cityIds, prevSeq) {
      const key = `delta ${prevSeq} ${cityIds.join()}`
      const made = shared.get(key)
      if (made !== undefined || step === null) return made ?? null
      const message = stream.delta(step, cityIds, prevSeq)
      const result = message === null ? null : encoded(message)
      shared.set(key, result)
      return result
    },
    missed(cityIds, lastSeq) {
      const deltas = stream.missed(cityIds, lastSeq)
      return deltas === null ? null : { seq: deltas.at(-1)?.seq ?? lastSeq, messages: deltas.map(encode) }
    },
    tick: (cityIds, seq) =>
      once(`tick ${seq} ${cityIds.join()}`, () => ({
        type: 'tick',
        seq,
        at: at(),
        freshness: state.freshness(cityIds, clock.nowMs()),
      })).bytes,
    batch: (result: BatchResult, seq: number) => encode({ type: 'batch', seq, at: at(), result }),
    cities: (seq: number) => encode({ type: 'cities', seq, at: at() }),
    error: (code, detail, seq) => encode({ type: 'error', seq, at: at(), code, detail }),
  }
}

const encode = (message: ServerMessage): Buffer => Buffer.from(JSON.stringify(message))
const encoded = (message: ServerMessage): Encoded => ({ seq: message.seq, bytes: encode(message) })
