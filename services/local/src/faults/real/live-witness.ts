import { setTimeout as delay } from 'node:timers/promises'
import { ServerMessage } from '@rocade/shared/protocol/live-messages'
import WebSocket from 'ws'
import type { Random } from '../random.ts'
import type { LiveMessageSeen } from '../stored.ts'

const RECONNECT_MS = 200
const GAP_CHANCE = 0.05

/** A client of the live feed, as the dashboard is one, that writes down what it is told. */
export interface LiveWitness {
  readonly messages: LiveMessageSeen[]
  /** The segments as it has them now, by city and segment. */
  readonly segments: ReadonlyMap<string, string>
  /** Since it heard anything, a tick included, in ms. */
  silentMs(): number
  connections(): number
  /** How often it lost a message on purpose. */
  gaps(): number
  close(): Promise<void>
}

export interface LiveWitnessOptions {
  /** `http://host:port` of the API. */
  readonly url: string
  readonly cityId: string
  /** Decides which deltas get lost on their way; without it none does. */
  readonly random?: Random
}

/**
 * Follows a city: says hello, keeps what it is told, and after a gap or a lost connection says hello again with the
 * number of what it has. Some deltas are lost on purpose, so that there are gaps.
 */
export function startLiveWitness({ url, cityId, random }: LiveWitnessOptions): LiveWitness {
  const messages: LiveMessageSeen[] = []
  const segments = new Map<string, string>()
  let streamId: string | undefined
  let lastSeq: number | undefined
  let heardMs = performance.now()
  let isClosed = false
  let connections = 0
  let gaps = 0
  let isAsking = false
  let socket: WebSocket | undefined

  const hello = () => {
    isAsking = true
    const held = streamId === undefined || lastSeq === undefined ? {} : { streamId, lastSeq }
    socket?.send(JSON.stringify({ type: 'hello', cityIds: [cityId], ...held }))
  }

  function take(message: ServerMessage): void {
    heardMs = performance.now()
    if (message.type === 'welcome') {
      if (message.streamId !== streamId) lastSeq = undefined
      streamId = message.streamId
      isAsking = false
      messages.push({ type: 'welcome', streamId, seq: message.seq })
    } else if (message.type === 'snapshot') {
      segments.clear()
      keep(message)
      messages.push({ type: 'snapshot', seq: message.seq })
    } else if (message.type === 'delta') {
      if (random?.chance(GAP_CHANCE) && !isAsking) {
        gaps += 1
        return // lost on its way
      }
      messages.push({ type: 'delta', seq: message.seq, prevSeq: message.prevSeq })
      if (message.prevSeq === lastSeq) keep(message)
      else if (!isAsking) hello()
    }
  }

  function keep({ seq, segments: told }: Extract<ServerMessage, { type: 'snapshot' | 'delta' }>): void {
    for (const segment of told) segments.set(`${segment.cityId}/${segment.segmentId}`, JSON.stringify(segment))
    lastSeq = seq
  }

  async function connectOnce(): Promise<void> {
    const connection = new WebSocket(`${url.replace('http', 'ws')}/ws/traffic`)
    socket = connection
    connection.on('message', (data) => take(ServerMessage.parse(JSON.parse(data.toString()))))
    connection.on('error', () => {})
    connection.once('open', () => {
      connections += 1
      hello()
    })
    await new Promise<void>((resolve) => connection.once('close', () => resolve()))
  }

  async function run(): Promise<void> {
    while (!isClosed) {
      await connectOnce()
      await delay(isClosed ? 0 : RECONNECT_MS)
    }
  }

  const running = run()
  return {
    messages,
    segments,
    silentMs: () => performance.now() - heardMs,
    connections: () => connections,
    gaps: () => gaps,
    async close() {
      isClosed = true
      socket?.close()
      socket?.terminate()
      await running
    },
  }
}
