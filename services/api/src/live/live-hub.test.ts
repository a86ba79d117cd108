import { ServerMessage } from '@rocade/shared/protocol/live-messages'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { trafficOf } from '../../test/readings.ts'
import { loadedCity } from '../../test/small-city.ts'
import { CLIENT_LIMITS, type LiveSocket } from './live-client.ts'
import { type LiveHub, startLiveHub } from './live-hub.ts'
import { createLiveState } from './live-state.ts'
import { createLiveStream } from './live-stream.ts'

const T = Date.parse('2026-06-10T10:00:00Z')
const HELLO = JSON.stringify({ type: 'hello', cityIds: ['small'] })

/** A socket whose reader is as slow as the test wants. */
interface SlowSocket extends LiveSocket {
  bufferedAmount: number
  readonly messages: ServerMessage[]
  closed: number | null
  isTerminated: boolean
  pings: number
}

function slowSocket(): SlowSocket {
  const socket: SlowSocket = {
    bufferedAmount: 0,
    messages: [],
    closed: null,
    isTerminated: false,
    pings: 0,
    send: (data) => void socket.messages.push(ServerMessage.parse(JSON.parse(data.toString()))),
    ping() {
      socket.pings += 1
    },
    close(code) {
      socket.closed ??= code
    },
    terminate() {
      socket.isTerminated = true
    },
  }
  return socket
}

function openHub(ring = { stepsMax: 100, ageMaxMs: 60_000, itemsMax: 1000 }) {
  let nowMs = T
  let skipped = 0
  const clock = { nowMs: () => nowMs }
  const state = createLiveState([loadedCity()])
  const stream = createLiveStream({ state, streamId: 'this-process', ring })
  const hub = startLiveHub({
    state,
    stream,
    clock,
    onStep: () => {},
    onSent: () => {},
    onSkipped: () => {
      skipped += 1
    },
  })
  let observedAtMs = T
  return {
    hub,
    nowMs: () => nowMs,
    skipped: () => skipped,
    pass: (ms: number) => {
      nowMs += ms
      hub.beat()
    },
    read: (speedKmh: number, segmentId = 'a1') => {
      observedAtMs += 1
      const reading = trafficOf(segmentId, observedAtMs, { speedKmh })
      state.take('traffic', { reading, qualityScore: 100, appendedAtMs: nowMs }, nowMs)
      hub.beat()
    },
    follow: (hello: object = {}) => {
      const socket = slowSocket()
      const client = hub.join(socket)
      client.onMessage(JSON.stringify({ ...JSON.parse(HELLO), ...hello }), nowMs)
      return { socket, client }
    },
  }
}

describe('the live hub', () => {
  let hub: LiveHub | undefined
  const open = (...given: Parameters<typeof openHub>) => {
    const opened = openHub(...given)
    hub = opened.hub
    return opened
  }
  afterEach(() => hub?.[Symbol.asyncDispose]())

  test('a reader that falls behind is left out, and gets one snapshot when it has read', () => {
    const { read, follow, skipped, hub } = open()
    const { socket } = follow()
    socket.bufferedAmount = CLIENT_LIMITS.skipOverBytes + 1
    const before = socket.messages.length
    for (const speed of [10, 20, 30]) read(speed)
    expect([socket.messages.length - before, skipped()]).toEqual([0, 1])
    socket.bufferedAmount = 0
    hub.beat()
    const snapshot = socket.messages.at(-1)
    expect(snapshot).toMatchObject({ type: 'snapshot', reason: 'behind' })
    read(40)
    expect(socket.messages.at(-1)).toMatchObject({ type: 'delta', prevSeq: snapshot?.seq })
  })

  test('a reader that stays behind for 10 s, or has 4 MB waiting, is closed with 1013 and then cut', () => {
    const { read, follow, pass } = open()
    const [slow, full] = [follow().socket, follow().socket]
    slow.bufferedAmount = CLIENT_LIMITS.skipOverBytes + 1
    read(10)
    pass(CLIENT_LIMITS.behindMaxMs + 1)
    expect(slow.closed).toBe(1013)
    full.bufferedAmount = CLIENT_LIMITS.closeOverBytes + 1
    pass(1)
    expect([full.closed, full.isTerminated]).toEqual([1013, false])
    pass(CLIENT_LIMITS.closeWithinMs + 1)
    expect([slow.isTerminated, full.isTerminated]).toEqual([true, true])
  })

  test('a client that says no hello within 5 s is closed', () => {
    const { hub, nowMs, pass } = open()
    const socket = slowSocket()
    hub.join(socket)
    pass(4_900)
    expect(socket.closed).toBeNull()
    pass(200)
    expect([socket.closed, socket.messages.at(-1)?.type]).toEqual([1008, 'error'])
    expect(nowMs()).toBe(T + 5_100)
  })

  test('ticks every 5 s with how fresh the city is', () => {
    const { follow, pass } = open()
    const { socket } = follow()
    pass(5_000)
    expect(socket.messages.at(-1)).toMatchObject({ type: 'tick', freshness: [{ cityId: 'small', isFresh: false }] })
  })

  test('a client that answers no ping is cut after the second one', () => {
    const { follow, pass } = open()
    const { socket, client } = follow()
    pass(CLIENT_LIMITS.pingEveryMs)
    client.onPong()
    for (let ping = 0; ping < 2; ping++) pass(CLIENT_LIMITS.pingEveryMs)
    expect([socket.pings, socket.isTerminated]).toEqual([3, false])
    pass(CLIENT_LIMITS.pingEveryMs)
    expect(socket.isTerminated).toBe(true)
  })

  test('a hello every 2 s may come for ever, many more may not', () => {
    const { follow, pass, nowMs } = open()
    const calm = follow()
    for (let i = 0; i < 100; i++) {
      pass(CLIENT_LIMITS.helloEveryMs)
      calm.client.onPong()
      calm.client.onMessage(HELLO, nowMs())
    }
    expect(calm.socket.closed).toBeNull()
    const wild = follow()
    for (let i = 0; i < 100; i++) {
      pass(10)
      wild.client.onMessage(HELLO, nowMs())
    }
    expect(wild.socket.closed).toBe(1008)
  })

  test('a cut that is longer than the memory gives a snapshot that says so', () => {
    const { read, follow } = open({ stepsMax: 3, ageMaxMs: 60_000, itemsMax: 1000 })
    read(1)
    const lastSeq = follow().socket.messages.at(-1)?.seq ?? 0
    for (const speed of [10, 20, 30]) read(speed)
    const resume = { lastSeq, streamId: 'this-process' }
    expect(follow(resume).socket.messages.map((message) => message.type)).toEqual([
      'welcome',
      'delta',
      'delta',
      'delta',
    ])
    read(40)
    expect(follow(resume).socket.messages.at(-1)).toMatchObject({ type: 'snapshot', reason: 'gap' })
  })

  test('a city that is named twice counts once, and the client resumes', () => {
    const { read, follow, nowMs } = open()
    const { socket, client } = follow()
    read(10)
    const resume = { lastSeq: socket.messages.at(-1)?.seq, streamId: 'this-process' }
    client.onMessage(JSON.stringify({ type: 'hello', cityIds: ['small', 'small'], ...resume }), nowMs())
    expect(socket.messages.at(-1)?.type).toBe('welcome')
  })

  test('whatever happens, a client that applies what it gets shows what a new client is shown', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('read' as const), segment: fc.constantFrom('a1', 'a2', 'b1'), speed: fc.nat(120) }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.nat(400_000) }),
      fc.record({ do: fc.constant('block' as const) }),
      fc.record({ do: fc.constant('unblock' as const) }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const opened = openHub({ stepsMax: 5, ageMaxMs: 600_000, itemsMax: 1000 })
        const { socket } = opened.follow()
        for (const step of actions) {
          if (step.do === 'read') opened.read(step.speed, step.segment)
          else if (step.do === 'pass') opened.pass(Math.min(step.ms, 4_000))
          else socket.bufferedAmount = step.do === 'block' ? CLIENT_LIMITS.skipOverBytes + 1 : 0
        }
        socket.bufferedAmount = 0
        opened.hub.beat()
        const fresh = opened.follow().socket.messages
        void opened.hub[Symbol.asyncDispose]()
        if (socket.closed === null) expect(shown(socket.messages)).toEqual(shown(fresh))
      }),
      { numRuns: 200 },
    )
  })
})

/** What a client shows after these messages; it refuses a delta that does not follow. */
function shown(messages: readonly ServerMessage[]) {
  let lastSeq = 0
  const segments = new Map<string, object>()
  for (const message of messages) {
    if (message.type !== 'snapshot' && message.type !== 'delta') continue
    if (message.type === 'delta') {
      expect(message.prevSeq).toBe(lastSeq)
      expect(message.seq).toBeGreaterThan(lastSeq)
    }
    for (const segment of message.segments) segments.set(segment.segmentId, segment)
    lastSeq = message.seq
  }
  return Object.fromEntries([...segments].sort(([a], [b]) => (a < b ? -1 : 1)))
}
