import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPool } from '@rocade/shared/adapters/postgres/pool'
import { FILL_ZONES_SQL, httpPeers, ZONES_TABLE_SQL } from '../../../../infra/bench/peers.mjs'
import type { ApiChildPlace } from './api-child.ts'
import type { BenchOptions } from './bench-options.ts'
import type { LoadOrder, LoadResult } from './load-child.ts'
import { type Measurement, ofRounds, type PeerFigure, quantileOf } from './measure.ts'
import { type MeasuredProcess, startMeasured } from './measured-process.ts'
import { installedOf, peerFigures } from './peer-figures.ts'
import { type ContenderRounds, inTurns } from './rounds.ts'

const PATH = '/api/zones/live?city=los-angeles'
const [SERVER_CORE, CLIENT_CORE] = [0, 1]
const CONNECTIONS = 32
const READY_MS = 90_000
/** A hundred thousand requests a minute. */
const RATE_PER_S = 1_667

/** T6: the live zones, from the whole API with all plugins, beside a bare server of the same bytes and what others build this on. */
export async function benchHttp({ isQuick, minutes }: BenchOptions): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rocade-bench-http-'))
  const servers: Server[] = []
  try {
    const api = startMeasured({
      file: process.execPath,
      args: [fileURLToPath(new URL('./api-child.js', import.meta.url))],
      core: SERVER_CORE,
    })
    const place = await api.line<ApiChildPlace>(READY_MS)
    servers.push({ name: 'ours', process: api, url: `${place.url}${PATH}` })
    const missing = await startPeers(servers, folder, place)
    const seconds = isQuick ? 3 : 8
    const found = await inTurns(
      servers.map((server) => ({ name: server.name, run: () => load(server, { seconds }) })),
      { rounds: isQuick ? 2 : 5 },
    )
    const ours = servers[0] as Server
    const steady = await load(ours, { seconds: isQuick ? 10 : minutes * 60, ratePerS: RATE_PER_S })
    return [...throughput(found, missing), ...atRate(steady)]
  } finally {
    for (const server of servers.reverse()) await server.process.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Server {
  readonly name: string
  readonly process: MeasuredProcess
  readonly url: string
}

interface Loaded extends LoadResult {
  readonly cpuS: number
}

/** Those that are installed; of the others, why not. */
async function startPeers(
  servers: Server[],
  folder: string,
  { url, databaseUrl }: ApiChildPlace,
): Promise<readonly PeerFigure[]> {
  const body = Buffer.from(await (await fetch(`${url}${PATH}`)).arrayBuffer())
  const bodyFile = join(folder, 'body.json')
  await writeFile(bodyFile, body)
  const pool = createPool({ url: databaseUrl })
  await pool.query(ZONES_TABLE_SQL)
  await pool.query(FILL_ZONES_SQL, [body.toString()])
  await pool.end()
  const { installed, missing } = installedOf([
    {
      name: 'bare Fastify, the same bytes',
      peer: httpPeers.fastifyBare,
      command: httpPeers.fastifyBare.command({ bodyFile }),
    },
    { name: 'FastAPI + asyncpg', peer: httpPeers.fastapi, command: httpPeers.fastapi.command({ databaseUrl }) },
    {
      name: 'FastAPI, from memory',
      peer: httpPeers.fastapiMemory,
      command: httpPeers.fastapiMemory.command({ databaseUrl }),
    },
  ])
  for (const { name, command } of installed) {
    const child = startMeasured({ ...command, core: SERVER_CORE })
    const { port } = await child.line<{ port: number }>(READY_MS)
    servers.push({ name, process: child, url: `http://127.0.0.1:${port}${PATH}` })
  }
  return missing
}

/** One load by a process of its own; CPU of the server meanwhile. */
async function load(server: Server, order: Omit<LoadOrder, 'url' | 'connections'>): Promise<Loaded> {
  const client = startMeasured({
    file: process.execPath,
    args: [
      fileURLToPath(new URL('./load-child.js', import.meta.url)),
      JSON.stringify({ url: server.url, connections: CONNECTIONS, ...order } satisfies LoadOrder),
    ],
    core: CLIENT_CORE,
  })
  const before = server.process.cpuS()
  const result = await client.line<LoadResult>((order.seconds + 60) * 1000)
  const cpuS = server.process.cpuS() - before
  await client.stop()
  if (result.requests === 0) throw new Error(`${server.name} gave no good answer`)
  return { ...result, cpuS }
}

function throughput(found: readonly ContenderRounds<Loaded>[], missing: readonly PeerFigure[]) {
  const perCpuS = ({ requests, cpuS }: Loaded) => requests / cpuS
  const perS = ({ requests, wallS }: Loaded) => requests / wallS
  const [ours, ...others] = found
  const rounds = ours?.rounds ?? []
  const fastapi = others.find(({ name }) => name === 'FastAPI + asyncpg')
  const measurements: Measurement[] = [
    {
      name: 'GET /api/zones/live, all plugins',
      ...ofRounds(rounds.map(perCpuS)),
      unit: 'requests/CPU-s',
      goal: { atLeast: 25_000 },
      note: `${rounds[0]?.bytes} bytes each, not compressed; ${rounds.reduce((sum, { failed }) => sum + failed, 0)} failed`,
      peers: peerFigures(others, missing, perCpuS),
    },
    {
      name: 'GET /api/zones/live, as one client on the other core gets it',
      ...ofRounds(rounds.map(perS)),
      unit: 'requests/s',
      goal: null,
      note: 'the client is the limit',
      peers: peerFigures(others, missing, perS),
    },
  ]
  if (fastapi !== undefined) {
    measurements.push({
      name: 'GET /api/zones/live beside FastAPI + asyncpg',
      value: quantileOf(rounds.map(perCpuS), 0.5) / quantileOf(fastapi.rounds.map(perCpuS), 0.5),
      unit: '× per CPU-s',
      goal: { atLeast: 10 },
    })
  }
  return measurements
}

const atRate = (steady: Loaded): Measurement[] => [
  {
    name: `GET /api/zones/live at ${RATE_PER_S}/s, p95`,
    value: steady.p95Ms,
    unit: 'ms',
    goal: { atMost: 10 },
    cpuS: steady.cpuS,
    note: `open loop, ${steady.requests} requests in ${steady.wallS.toFixed(0)} s, p50 ${steady.p50Ms.toFixed(1)} ms, p99 ${steady.p99Ms.toFixed(1)} ms`,
  },
  {
    name: `GET /api/zones/live at ${RATE_PER_S}/s, failed`,
    value: steady.failed,
    unit: 'requests',
    goal: { atMost: 0 },
  },
]
