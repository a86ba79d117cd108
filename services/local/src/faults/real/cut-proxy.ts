import { connect, createServer, type Socket } from 'node:net'

const COMMIT = Buffer.from('COMMIT\0')

/** Stands between a cleaner and PostgreSQL, to cut them off from one another at the worst moment. */
export interface CutProxy {
  readonly port: number
  /** Cuts the connection at each of the next COMMITs: before the server has it, or after it has answered. */
  cutAtCommit(moments: readonly ('before' | 'after')[]): void
  /** Ends all connections and takes no new ones for a while. */
  cutOff(ms: number): void
  /** Lets every answer of the server come so much later, from now on. */
  slowDown(ms: number): void
  /** How many COMMITs were cut. */
  cuts(): number
  close(): Promise<void>
}

/** Starts the proxy on a free port of 127.0.0.1, in front of a port of the same host. */
export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  let moments: ('before' | 'after')[] = []
  let cuts = 0
  let refusesUntilMs = 0
  let slowMs = 0

  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1')
    const end = () => {
      client.destroy()
      upstream.destroy()
      sockets.delete(client)
      sockets.delete(upstream)
    }
    if (performance.now() < refusesUntilMs) return end()
    let dropsAnswer = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    client.on('data', (bytes) => {
      const moment = bytes.includes(COMMIT) ? moments.shift() : undefined
      if (moment !== undefined) cuts += 1
      if (moment === 'before') return end()
      dropsAnswer ||= moment === 'after'
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (dropsAnswer) return end() // the server has committed, and nobody hears of it
      if (slowMs === 0) client.write(bytes)
      else setTimeout(() => client.writable && client.write(bytes), slowMs)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address')
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    port: address.port,
    cutAtCommit(next) {
      moments = [...next]
    },
    cutOff(ms) {
      refusesUntilMs = performance.now() + ms
      endAll()
    },
    slowDown(ms) {
      slowMs = ms
    },
    cuts: () => cuts,
    async close() {
      endAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
