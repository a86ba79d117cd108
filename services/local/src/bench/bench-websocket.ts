import { fileURLToPath } from 'node:url'
import { webSocketPeers } from '../../../../infra/bench/peers.mjs'
import type { ApiChildOrder, ApiChildPlace } from './api-child.ts'
import type { BenchOptions } from './bench-options.ts'
import { type Measurement, ofRounds, type PeerFigure } from './measure.ts'
import { type MeasuredProcess, startMeasured } from './measured-process.ts'
import { installedOf, peerFigures } from './peer-figures.ts'
import { type ContenderRounds, inTurns } from './rounds.ts'
import type { WsOrder, WsResult } from './ws-child.ts'

const [SERVER_CORE, CLIENT_CORE] = [0, 1]
const READY_MS = 90_000
const CLIENTS = 1_000
const MANY_CLIENTS = 5_000
const SLOW_SHARE = 0.2
/** As often as the live feed may tell; readings come so often, and the peers send so often. */
const FRAMES_PER_S = 5
const CHANGED_SEGMENTS = 5

/** T7: the live feed to thousands of sockets, beside bare `ws` and Socket.io with frames of the same size. */
export async function benchWebSocket({ isQuick }: BenchOptions): Promise<Measurement[]> {
  const seconds = isQuick ? 5 : 20
  const each = { seconds, clients: CLIENTS, slowShare: 0, reconnects: false }
  const ours = await startOurs(FRAMES_PER_S)
  const servers: Server[] = [ours]
  try {
    const { frames, bytes } = await listen(ours, { ...each, clients: 10, seconds: 3 })
    const missing = await startPeers(servers, Math.round(bytes / Math.max(1, frames)))
    const found = await inTurns(
      servers.map((server) => ({ name: server.name, run: () => listen(server, each) })),
      { rounds: isQuick ? 1 : 3, warmUp: !isQuick },
    )
    const back = await listen(ours, { ...each, seconds: 2, reconnects: true })
    return [...broadcast(found, missing), ...reconnected(back), ...(await benchMany(isQuick))]
  } finally {
    for (const { process } of servers) await process.stop()
  }
}

/** Once a second to five thousand, of whom every fifth does not read. */
async function benchMany(isQuick: boolean): Promise<Measurement[]> {
  const server = await startOurs(1)
  try {
    const order = { clients: MANY_CLIENTS, slowShare: SLOW_SHARE, seconds: isQuick ? 10 : 60, reconnects: false }
    const heard = await listen(server, order)
    const name = `${MANY_CLIENTS} WebSocket clients at 1 Hz, ${SLOW_SHARE * 100} % not reading`
    const closed = Object.entries(heard.slowClosed).map(([code, times]) => `${times} × ${code}`)
    return [
      {
        name: `${name}, p99`,
        value: heard.p99Ms,
        unit: 'ms',
        goal: { atMost: 250 },
        cpuS: heard.cpuS,
        note: `p50 ${heard.p50Ms.toFixed(0)} ms, ${heard.frames} frames; slow ones closed: ${closed.join(', ') || 'none yet'}`,
      },
      {
        name: `${name}: lost for those who read`,
        value: heard.lost + heard.healthyClosed,
        unit: 'frames',
        goal: { atMost: 0 },
      },
    ]
  } finally {
    await server.process.stop()
  }
}

interface Server {
  readonly name: string
  readonly process: MeasuredProcess
  readonly url: string
  readonly protocol: WsOrder['protocol']
}
type Heard = WsResult & { readonly cpuS: number }

async function startOurs(perS: number): Promise<Server> {
  const order: ApiChildOrder = { updates: { perS, segments: CHANGED_SEGMENTS } }
  const child = startMeasured({
    file: process.execPath,
    args: [fileURLToPath(new URL('./api-child.js', import.meta.url)), JSON.stringify(order)],
    core: SERVER_CORE,
  })
  const { url } = await child.line<ApiChildPlace>(READY_MS)
  return { name: 'ours', process: child, url: `${url.replace('http', 'ws')}/ws/traffic`, protocol: 'rocade' }
}

async function startPeers(servers: Server[], frameBytes: number): Promise<readonly PeerFigure[]> {
  const { installed, missing } = installedOf([
    { name: 'bare ws', peer: webSocketPeers.wsBare, protocol: 'wsBare' },
    { name: 'Socket.io', peer: webSocketPeers.socketio, protocol: 'socketio' },
  ] as const)
  for (const { name, peer, protocol } of installed) {
    const command = peer.command({ frameBytes, framesPerS: FRAMES_PER_S })
    const child = startMeasured({ ...command, core: SERVER_CORE })
    const { port, path } = await child.line<{ port: number; path: string }>(READY_MS)
    servers.push({ name, process: child, url: `ws://127.0.0.1:${port}${path}`, protocol })
  }
  return missing
}

async function listen(
  { process: server, url, protocol }: Server,
  order: Omit<WsOrder, 'url' | 'protocol'>,
): Promise<Heard> {
  const whole: WsOrder = { url, protocol, ...order }
  const client = startMeasured({
    file: process.execPath,
    args: [fileURLToPath(new URL('./ws-child.js', import.meta.url)), JSON.stringify(whole)],
    core: CLIENT_CORE,
  })
  const before = server.cpuS()
  const result = await client.line<WsResult>((order.seconds + 120) * 1000)
  const cpuS = server.cpuS() - before
  await client.stop()
  return { ...result, cpuS }
}

function broadcast(found: readonly ContenderRounds<Heard>[], missing: readonly PeerFigure[]): Measurement[] {
  const [ours, ...others] = found
  const rounds = ours?.rounds ?? []
  const perCpuS = ({ frames, cpuS }: Heard) => frames / cpuS
  const p99 = ({ p99Ms }: Heard) => p99Ms
  const [one] = rounds
  return [
    {
      name: `broadcast to ${CLIENTS} WebSocket clients`,
      ...ofRounds(rounds.map(perCpuS)),
      unit: 'frames/CPU-s',
      goal: null,
      note: `${FRAMES_PER_S} frames a second of ${Math.round((one?.bytes ?? 0) / Math.max(1, one?.frames ?? 1))} bytes; connecting, the cleaner and what it takes to know what has changed are in our CPU`,
      peers: peerFigures(others, missing, perCpuS),
    },
    {
      name: `broadcast to ${CLIENTS} WebSocket clients, p99`,
      ...ofRounds(rounds.map(p99)),
      unit: 'ms',
      goal: { atMost: 250 },
      peers: peerFigures(others, missing, p99),
    },
  ]
}

const reconnected = ({ backS }: Heard): Measurement[] => [
  {
    name: `${CLIENTS} WebSocket clients cut at once, all back`,
    value: backS ?? Number.POSITIVE_INFINITY,
    unit: 's',
    goal: { atMost: 5 },
  },
]
