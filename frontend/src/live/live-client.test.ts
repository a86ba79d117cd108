import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLiveClient, type LiveSocketEvents } from './live-client.ts'
import { createLiveStore } from './live-store.ts'

const at = '2026-11-21T12:00:00.000Z'
const none = { zones: [], segments: [], weather: [], freshness: [] }
const welcome = { type: 'welcome', seq: 0, at, streamId: 's', heartbeatS: 20, cityIds: ['paris'] }
const snapshot = (seq: number) => ({ type: 'snapshot', seq, at, reason: 'start', ...none })
const delta = (seq: number, prevSeq: number) => ({ type: 'delta', seq, at, prevSeq, ...none })
const tick = { type: 'tick', seq: 0, at, freshness: [] }

/** A client whose sockets are in the test's hands. */
function openClient() {
  const sockets: { events: LiveSocketEvents; sent: string[]; isClosed: boolean }[] = []
  const store = createLiveStore()
  const client = createLiveClient({
    store,
    around: {
      openSocket(events) {
        const socket = { events, sent: [] as string[], isClosed: false }
        sockets.push(socket)
        return {
          send: (text) => socket.sent.push(text),
          close: () => {
            socket.isClosed = true
          },
        }
      },
      nowMs: () => Date.now(),
      after(ms, callback) {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
      random: () => 1,
    },
  })
  const socket = () => {
    const newest = sockets.at(-1)
    if (!newest) throw new Error('no socket was opened')
    return newest
  }
  const say = (message: unknown) =>
    socket().events.onText(typeof message === 'string' ? message : JSON.stringify(message))
  const hellos = () => socket().sent.map((text) => JSON.parse(text) as unknown)
  return { client, store, sockets, socket, say, hellos }
}

/** Connected and live at sequence 5. */
function liveClient() {
  const parts = openClient()
  parts.client.watch(['paris'])
  parts.client.start()
  parts.socket().events.onOpen()
  parts.say(welcome)
  parts.say(snapshot(5))
  return parts
}

describe('live client', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.parse(at) }))
  afterEach(() => vi.useRealTimers())

  test('opens no socket before it knows what to ask for', () => {
    const { client, sockets } = openClient()
    client.start()
    expect(sockets).toHaveLength(0)
    client.watch(['paris'])
    expect(sockets).toHaveLength(1)
  })
  test('hands on news of the batch layer and of cities, once each, without taking them for readings', () => {
    const { client, say } = liveClient()
    const heard: string[] = []
    const stop = client.onNews((news) => heard.push(news.type))
    const head = { seq: 5, at }
    const questionId = '3a0106b9-1c6e-44c0-8ca4-818b47015c1f'
    const result = { type: 'question', questionId, state: 'running', progress: 0.5, rows: null, detail: null, at }
    say({ type: 'batch', ...head, result })
    say({ type: 'cities', ...head })
    say({ type: 'batch', ...head, result: { type: 'question', state: 'odd' } })
    stop()
    say({ type: 'cities', ...head })
    expect(heard).toEqual(['batch', 'cities'])
    expect(client.view()).toMatchObject({ state: 'live', lastSeq: 5, unreadable: 1 })
  })
  test('is live when the snapshot is there', () => {
    const { client, hellos } = liveClient()
    expect(client.view().state).toBe('live')
    expect(hellos()).toEqual([{ type: 'hello', cityIds: ['paris'] }])
  })
  test('comes back after a cut and asks for what it missed', () => {
    const { client, socket, say, sockets, hellos } = liveClient()
    say(delta(6, 5))
    socket().events.onClose()
    expect(client.view()).toMatchObject({ state: 'waiting', retryAtMs: Date.now() + 500 })
    vi.advanceTimersByTime(500)
    expect(sockets).toHaveLength(2)
    socket().events.onOpen()
    expect(hellos()).toEqual([{ type: 'hello', cityIds: ['paris'], lastSeq: 6, streamId: 's' }])
    say(welcome)
    expect(client.view().state).toBe('live')
    say(delta(7, 6))
    expect(client.view().counts).toEqual({ applied: 2, duplicates: 0, gaps: 0 })
  })
  test('waits longer each time, and from the start again after a minute of health', () => {
    const { client, socket, say } = liveClient()
    const waits: number[] = []
    for (let i = 0; i < 4; i++) {
      socket().events.onClose()
      const waitMs = (client.view().retryAtMs ?? 0) - Date.now()
      waits.push(waitMs)
      vi.advanceTimersByTime(waitMs)
    }
    expect(waits).toEqual([500, 1000, 2000, 4000])
    socket().events.onOpen()
    say(welcome)
    for (let s = 0; s < 61; s++) {
      vi.advanceTimersByTime(1000)
      say(tick)
    }
    socket().events.onClose()
    expect((client.view().retryAtMs ?? 0) - Date.now()).toBe(500)
  })
  test('calls the link dead after two heartbeats that did not come', () => {
    const { client, socket } = liveClient()
    vi.advanceTimersByTime(25_000)
    expect(client.view().state).toBe('stale')
    vi.advanceTimersByTime(25_000)
    expect(client.view().state).toBe('waiting')
    expect(socket().isClosed).toBe(true)
  })
  test('says hello again on a gap and applies nothing until it is filled', () => {
    const { say, hellos } = liveClient()
    say(delta(9, 8))
    expect(hellos().at(-1)).toEqual({ type: 'hello', cityIds: ['paris'], lastSeq: 5, streamId: 's' })
  })
  test('ignores types it does not know and half messages, and counts only the latter', () => {
    const { client, say } = liveClient()
    say({ type: 'party', seq: 1, at })
    say('{"type":"delta","seq":6,')
    say({ type: 'delta', seq: 6 })
    expect(client.view()).toMatchObject({ state: 'live', unreadable: 2, lastSeq: 5 })
  })
  test('a socket that was given up is not listened to any more', () => {
    const { client, sockets, socket, say } = liveClient()
    const old = socket()
    client.stop()
    client.start()
    expect(sockets).toHaveLength(2)
    old.events.onClose()
    old.events.onText(JSON.stringify(snapshot(99)))
    expect(client.view()).toMatchObject({ state: 'connecting', lastSeq: 5 })
    socket().events.onOpen()
    say(welcome)
    expect(client.view().state).toBe('live')
  })
  test('asks for another city on the same connection', () => {
    const { client, sockets, hellos } = liveClient()
    client.watch(['los-angeles'])
    expect(sockets).toHaveLength(1)
    expect(hellos().at(-1)).toEqual({ type: 'hello', cityIds: ['los-angeles'] })
  })
  test('tells ages by the clock of the server', () => {
    const { client, say } = liveClient()
    say({ ...tick, at: '2026-11-21T12:00:07.000Z' })
    expect(client.view().clockOffsetMs).toBe(7000)
  })
})
