import { type ClientMessage, ServerMessage } from '@rocade/shared/protocol/live-messages'
import { type LiveEffect, type LiveEvent, type LiveState, liveTransition } from './live-machine.ts'
import type { LiveStore } from './live-store.ts'
import { retryDelayMs } from './retry-delay.ts'
import { createSequenceTracker, type SequenceCounts } from './sequence-tracker.ts'

/** What the client needs of a WebSocket. */
export interface LiveSocket {
  send(text: string): void
  close(): void
}
export interface LiveSocketEvents {
  onOpen(): void
  onText(text: string): void
  onClose(): void
}
/** The browser's, or a test's, time and chance. */
export interface LiveSurroundings {
  openSocket(events: LiveSocketEvents): LiveSocket
  nowMs(): number
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callback: () => void): () => void
  random(): number
}

/** What the page says about the link. */
export interface LiveView {
  readonly state: LiveState
  /** When the next attempt comes, by this machine's clock. */
  readonly retryAtMs: number | null
  /** The server's clock less ours: ages are told by the server's clock. */
  readonly clockOffsetMs: number
  readonly lastSeq: number | null
  readonly connections: number
  readonly counts: SequenceCounts
  /** Messages that were not in the contract: ignored, counted. */
  readonly unreadable: number
}

export interface LiveClient {
  watch(cityIds: readonly string[]): void
  start(): void
  stop(): void
  view(): LiveView
  subscribe(listener: () => void): () => void
  /** Hands on what is told beside the readings: work of the batch layer, and that the list of cities has changed. */
  onNews(listener: (news: LiveNews) => void): () => void
}

/** Told once and never again: whoever needs certainty asks the API. */
export type LiveNews = Extract<ServerMessage, { type: 'batch' | 'cities' }>

const DEFAULT_HEARTBEAT_S = 20
/** A heartbeat may be this late before it counts as missed. */
const HEARTBEAT_GRACE = 1.25
const HEALTHY_AFTER_MS = 60_000

/** Keeps one connection to the live feed, writes what it says into `store`, and heals gaps and cuts by itself. */
export function createLiveClient({ store, around }: { store: LiveStore; around: LiveSurroundings }): LiveClient {
  const tracker = createSequenceTracker()
  const listeners = new Set<() => void>()
  const newsListeners = new Set<(news: LiveNews) => void>()
  let state: LiveState = 'idle'
  /** Asked to start before there was a city to ask for: a socket without a `hello` would be closed by the server. */
  let isStartWanted = false
  let cityIds: readonly string[] = []
  let socket: LiveSocket | null = null
  let isOpen = false
  let heartbeatS = DEFAULT_HEARTBEAT_S
  let attempt = 0
  let connections = 0
  let unreadable = 0
  let clockOffsetMs = 0
  let retryAtMs: number | null = null
  let cancelRetry = () => {}
  let cancelSilence = () => {}
  let cancelHealthy = () => {}
  let view = makeView()

  function makeView(): LiveView {
    const counts = tracker.counts()
    return { state, retryAtMs, clockOffsetMs, lastSeq: tracker.lastSeq(), connections, counts, unreadable }
  }
  const publish = () => {
    view = makeView()
    for (const listener of listeners) listener()
  }
  const expectMessage = () => {
    cancelSilence()
    cancelSilence = around.after(heartbeatS * HEARTBEAT_GRACE * 1000, () => {
      on('silent')
      if (socket) expectMessage()
    })
  }
  const sayHello = () => {
    if (!socket || !isOpen || cityIds.length === 0) return
    const hello: ClientMessage = { type: 'hello', cityIds: [...cityIds], ...tracker.hello(cityIds) }
    socket.send(JSON.stringify(hello))
  }
  const open = () => {
    connections++
    // a socket that was given up may still speak: only the newest one is listened to
    const mine: { current: LiveSocket | null } = { current: null }
    const isMine = () => mine.current === null || mine.current === socket
    mine.current = around.openSocket({
      onOpen: () => {
        if (!isMine()) return
        isOpen = true
        sayHello()
      },
      onText: (text) => isMine() && hear(text),
      onClose: () => isMine() && on('lost'),
    })
    socket = mine.current
    expectMessage()
  }
  const close = () => {
    cancelSilence()
    cancelHealthy()
    const closing = socket
    socket = null
    isOpen = false
    closing?.close()
  }
  const scheduleRetry = () => {
    const delayMs = retryDelayMs(attempt++, around.random)
    retryAtMs = around.nowMs() + delayMs
    cancelRetry = around.after(delayMs, () => on('due'))
  }
  const effects: Record<LiveEffect, () => void> = {
    open,
    close,
    scheduleRetry,
    cancelRetry: () => cancelRetry(),
  }
  function on(event: LiveEvent) {
    const step = liveTransition(state, event)
    const isNewlyLive = step.to === 'live' && state !== 'live'
    state = step.to
    if (state !== 'waiting') retryAtMs = null
    for (const effect of step.effects) effects[effect]()
    if (isNewlyLive) {
      cancelHealthy()
      cancelHealthy = around.after(HEALTHY_AFTER_MS, () => {
        attempt = 0
      })
    }
    publish()
  }
  function hear(text: string) {
    expectMessage()
    const message = readMessage(text)
    if (message === 'unknown') return on('heard')
    if (message === 'unreadable') {
      unreadable++
      return on('heard')
    }
    clockOffsetMs = Date.parse(message.at) - around.nowMs()
    if (message.type === 'welcome') heartbeatS = message.heartbeatS
    if (message.type === 'batch' || message.type === 'cities') for (const tell of newsListeners) tell(message)
    const verdict = tracker.judge(message)
    if (verdict === 'resync') sayHello()
    if (verdict !== 'apply') return on('heard')
    if (message.type === 'snapshot') store.replace(cityIds, message)
    if (message.type === 'delta') store.merge(message)
    if (message.type === 'tick') store.merge({ freshness: message.freshness })
    on(message.type === 'tick' ? 'heard' : 'synced')
  }

  return {
    watch(next) {
      if (next.join() === cityIds.join()) return
      cityIds = next
      if (isStartWanted && (state === 'idle' || state === 'stopped')) on('start')
      else sayHello()
    },
    start() {
      isStartWanted = true
      if (cityIds.length > 0) on('start')
    },
    stop() {
      isStartWanted = false
      on('stop')
    },
    view: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onNews(listener) {
      newsListeners.add(listener)
      return () => newsListeners.delete(listener)
    },
  }
}

const KNOWN_TYPES: ReadonlySet<unknown> = new Set(['welcome', 'snapshot', 'delta', 'tick', 'batch', 'cities', 'error'])

function readMessage(text: string): ServerMessage | 'unknown' | 'unreadable' {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'unreadable'
  }
  const parsed = ServerMessage.safeParse(json)
  if (parsed.success) return parsed.data
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined
  return typeof type === 'string' && !KNOWN_TYPES.has(type) ? 'unknown' : 'unreadable'
}
