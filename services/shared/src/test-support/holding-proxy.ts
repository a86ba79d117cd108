import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface HoldingProxy {
  /** `host:port` to connect to instead. */
  readonly address: string
  /** Resolves when a connection has passed on that many bytes and goes no further. */
  readonly held: Promise<void>
  close(): Promise<void>
}

/**
 * Passes bytes on, and stops each connection after `bytes` of them, as a network does that got stuck. When the server
 * behind ends a connection, the client's ends too.
 */
export async function startHoldingProxy(targetPort: number, bytes: number): Promise<HoldingProxy> {
  const sockets = new Set<Socket>()
  let tellHeld = () => {}
  const held = new Promise<void>((resolve) => {
    tellHeld = resolve
  })
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy()).once('close', () => other.destroy())
    }
    let passed = 0
    client.on('data', (part) => {
      target.write(part)
      passed += part.byteLength
      if (passed < bytes) return
      client.pause()
      tellHeld()
    })
    target.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
