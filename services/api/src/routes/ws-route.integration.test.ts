import { connect } from 'node:net'
import type { ServerMessage } from '@rocade/shared/protocol/live-messages'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectLive, type TestLiveClient } from '../../test/live-client.ts'
import { openTestApi, type TestApi, trafficReading } from '../../test/open-test-api.ts'
import { until } from '../../test/until.ts'

const SEGMENT = 'avenue-bourse-temple'

describe('/ws/traffic', () => {
  let api: TestApi
  let observedAtMs = Date.now() - 60_000
  beforeAll(async () => {
    api = await openTestApi({ settings: { WS_SOCKETS_PER_ADDRESS: '3' } })
  })
  afterAll(() => api[Symbol.asyncDispose]())

  const publish = async (cityId: string, segmentId: string, speedKmh: number) => {
    observedAtMs += 1
    await api.publish('traffic', [trafficReading(cityId, segmentId, observedAtMs, { speedKmh })])
  }
  const follow = async (cityIds: string[], resume: object = {}) => {
    const client = await connectLive(api.url)
    client.send({ type: 'hello', cityIds, ...resume })
    return client
  }
  const leave = async (...clients: TestLiveClient[]) => {
    for (const client of clients) client.close()
    await until('the sockets to close', () => clients.every((client) => client.closed() !== null))
  }

  test('welcomes, gives a snapshot of the cities asked for, then only what changes', async () => {
    const client = await follow(['paris'])
    const { streamId, heartbeatS } = await client.next('welcome')
    expect(streamId).not.toBe('')
    expect(heartbeatS).toBeGreaterThan(0)
    const snapshot = await client.next('snapshot')
    expect(snapshot).toMatchObject({ reason: 'start' })
    expect([snapshot.zones.length, snapshot.segments.length]).toEqual([20, 128])
    await publish('los-angeles', '773869', 90)
    await publish('paris', SEGMENT, 33)
    const delta = await client.next('delta')
    expect(delta.prevSeq).toBe(snapshot.seq)
    expect(delta.segments.map((segment) => [segment.segmentId, segment.speedKmh])).toEqual([[SEGMENT, 33]])
    expect(delta.zones.map((zone) => zone.zoneId)).toEqual(['bourse'])
    await leave(client)
  })

  test('resumes after a cut: every change once, none missed', async () => {
    const first = await follow(['paris'])
    const { streamId } = await first.next('welcome')
    const { seq } = await first.next('snapshot')
    await leave(first)
    const witness = await follow(['paris'])
    await witness.next('snapshot')
    const speeds = [11, 12, 13]
    for (const speed of speeds) {
      const from = witness.messages.length
      await publish('paris', SEGMENT, speed)
      await witness.next('delta', from)
    }
    const second = await follow(['paris'], { lastSeq: seq, streamId })
    await until('the missed deltas', () => deltas(second).length >= speeds.length)
    await publish('paris', SEGMENT, 14)
    await until('the next delta', () => deltas(second).length > speeds.length)
    expect(second.messages.some((message) => message.type === 'snapshot')).toBe(false)
    expect(deltas(second).map((delta) => delta.segments[0]?.speedKmh)).toEqual([...speeds, 14])
    expect(chain(second)).toEqual([seq, ...deltas(second).map((delta) => delta.seq)].slice(0, -1))
    await leave(witness, second)
  })

  test('gives a snapshot to a client of another stream', async () => {
    const client = await follow(['paris'], { lastSeq: 1, streamId: 'of-a-former-process' })
    expect((await client.next('snapshot')).reason).toBe('gap')
    await leave(client)
  })

  test('answers what it does not understand with an error, and closes at the third time', async () => {
    const client = await connectLive(api.url)
    for (const message of ['{', { subscribe: ['*'] }, { type: 'hello', cityIds: ['atlantis'] }]) client.send(message)
    await until('the close', () => client.closed() !== null)
    expect(client.messages.map((message) => (message.type === 'error' ? message.code : message.type))).toEqual([
      'invalid-message',
      'invalid-message',
      'unknown-city',
    ])
    expect(client.closed()).toBe(1008)
  })

  test.each([
    ['a binary message', (client: TestLiveClient) => client.socket.send(Buffer.from('{}')), 1003],
    ['a message over 4 kB', (client: TestLiveClient) => client.send('x'.repeat(4097)), 1009],
    [
      'text that is not UTF-8',
      (client: TestLiveClient) => client.socket.send(Buffer.of(0xff), { binary: false }),
      1007,
    ],
    ['a message in 100 fragments', sendFragments, 1008],
    ['100 messages at once', sendFlood, 1008],
  ])('closes after %s', async (_what, send, code) => {
    const client = await connectLive(api.url)
    send(client)
    await until('the close', () => client.closed() !== null)
    expect(client.closed()).toBe(code)
  })

  test('refuses the fourth socket of an address with 429, and takes it when one has gone', async () => {
    const clients = [await follow(['paris']), await follow(['paris']), await follow(['paris'])]
    await expect(connectLive(api.url)).rejects.toThrow('429')
    await leave(...clients)
    await leave(await follow(['paris']))
  })

  test.each([
    ['a foreign origin', 'https://evil.example', '403'],
    ['an origin that is no URL', 'null', '403'],
  ])('refuses %s before the upgrade', async (_what, origin, status) => {
    await expect(connectLive(api.url, { origin })).rejects.toThrow(status)
  })

  test('takes pages of its own host, and programs of this machine without an origin', async () => {
    await leave(await connectLive(api.url, { origin: api.url }), await connectLive(api.url))
  })

  test('tells plain HTTP to upgrade', async () => {
    const answer = await api.get('/ws/traffic')
    expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket'])
  })

  test('closes an unmasked frame as a protocol error', async () => {
    const { port } = new URL(api.url)
    const socket = connect(Number(port), '127.0.0.1')
    const received: Buffer[] = []
    socket.on('data', (chunk) => received.push(chunk))
    socket.write(
      `GET /ws/traffic HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
    await until('the upgrade', () => Buffer.concat(received).includes('101 Switching'))
    received.length = 0
    socket.write(Buffer.of(0x81, 0x02, 0x7b, 0x7d))
    await until('the close frame', () => Buffer.concat(received).length >= 4)
    const frame = Buffer.concat(received)
    expect([frame[0], frame.readUInt16BE(2)]).toEqual([0x88, 1002])
    socket.destroy()
  })
})

test('the end of the server closes its clients with 1001, and does not wait for one that does not listen', async () => {
  const api = await openTestApi()
  const [listening, deaf] = [await connectLive(api.url), await connectLive(api.url)]
  deaf.socket.pause()
  const started = performance.now()
  await api[Symbol.asyncDispose]()
  expect(performance.now() - started).toBeLessThan(5_000)
  await until('the close', () => listening.closed() !== null)
  expect(listening.closed()).toBe(1001)
  deaf.socket.terminate()
})

const deltas = (client: TestLiveClient) =>
  client.messages.filter((message): message is Extract<ServerMessage, { type: 'delta' }> => message.type === 'delta')
const chain = (client: TestLiveClient) => deltas(client).map((delta) => delta.prevSeq)

function sendFragments(client: TestLiveClient): void {
  for (let part = 0; part < 100; part++) client.socket.send('x', { fin: false })
}

function sendFlood(client: TestLiveClient): void {
  for (let message = 0; message < 100; message++) client.send({ type: 'hello', cityIds: ['paris'] })
}
