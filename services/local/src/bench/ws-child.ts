/**
 * Thousands of clients of a broadcasting server, and what reached them, as one line of JSON. Its one argument is a
 * `WsOrder`. Slow ones stop reading for good once they are connected.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { quantileOf } from './measure.ts'
import { FRAME_READERS } from './ws-frames.ts'

export interface WsOrder {
  readonly url: string
  readonly protocol: keyof typeof FRAME_READERS
  readonly clients: number
  /** 0..1 */
  readonly slowShare: number
  readonly seconds: number
  /** Cut all connections in the end and see how long it takes until everybody is back. */
  readonly reconnects: boolean
}
export interface WsResult {
  readonly frames: number
  readonly bytes: number
  /** Frames that the numbers of those that came say should have come, for clients that read. */
  readonly lost: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Close codes of slow clients, and how often. */
  readonly slowClosed: Readonly<Record<string, number>>
  /** Of clients that read. */
  readonly healthyClosed: number
  /** From the cut until every client has a frame again; `null` where it was not asked for. */
  readonly backS: number | null
}

const order = JSON.parse(process.argv[2] ?? '{}') as WsOrder
const reader = FRAME_READERS[order.protocol]
/** So many handshakes at a time: a listening socket has a queue. */
const AT_ONCE = 100
const OPEN_MAX_MS = 20_000
const SETTLE_MS = 3_000
const DELAYS_MAX = 2_000_000

let isCounting = false
let [frames, bytes, lost, healthyClosed] = [0, 0, 0, 0]
const delaysMs: number[] = []
const slowClosed: Record<string, number> = {}

interface Client {
  readonly socket: WebSocket
  readonly isSlow: boolean
  lastSeq: number | null
}

function connect(isSlow: boolean): Promise<Client> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(order.url, { perMessageDeflate: false })
    const client: Client = { socket, isSlow, lastSeq: null }
    const limit = setTimeout(() => reject(new Error('a client did not get a frame')), OPEN_MAX_MS)
    socket.on('error', () => {})
    socket.on('open', () => {
      if (reader.hello !== null) socket.send(reader.hello)
    })
    socket.on('message', (data) => {
      if (!take(client, data as Buffer)) return
      clearTimeout(limit)
      resolve(client)
    })
    socket.on('close', (code) => closed(client, code))
  })
}

/** `true` for a frame that counts. */
function take(client: Client, data: Buffer): boolean {
  const { head, answer } = reader.read(data)
  if (answer !== null) client.socket.send(answer)
  if (head === null) return false
  const missing = client.lastSeq === null || head.prevSeq === null ? 0 : Math.max(0, head.prevSeq - client.lastSeq)
  client.lastSeq = head.seq
  if (!isCounting || client.isSlow) return true
  frames += 1
  bytes += data.length
  lost += missing
  if (delaysMs.length < DELAYS_MAX) delaysMs.push(Date.now() - head.sentAtMs)
  return true
}

function closed({ isSlow }: Client, code: number): void {
  if (!isCounting) return
  if (isSlow) slowClosed[code] = (slowClosed[code] ?? 0) + 1
  else healthyClosed += 1
}

async function connectAll(): Promise<Client[]> {
  const all: Client[] = []
  const slow = Math.round(order.clients * order.slowShare)
  while (all.length < order.clients) {
    const some = Math.min(AT_ONCE, order.clients - all.length)
    all.push(...(await Promise.all(Array.from({ length: some }, (_, i) => connect(all.length + i < slow)))))
  }
  return all
}

const clients = await connectAll()
for (const { socket, isSlow } of clients) if (isSlow) socket.pause()
await delay(SETTLE_MS)
isCounting = true
await delay(order.seconds * 1000)
isCounting = false
let backS: number | null = null
if (order.reconnects) {
  for (const { socket } of clients) socket.terminate()
  const cutMs = performance.now()
  await connectAll()
  backS = (performance.now() - cutMs) / 1000
}
const times = delaysMs.length > 0 ? delaysMs : [Number.POSITIVE_INFINITY]
const result: WsResult = {
  frames,
  bytes,
  lost,
  p50Ms: quantileOf(times, 0.5),
  p99Ms: quantileOf(times, 0.99),
  slowClosed,
  healthyClosed,
  backS,
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
