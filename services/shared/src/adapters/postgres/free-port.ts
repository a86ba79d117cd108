import { createServer } from 'node:net'

/** A port of 127.0.0.1 that is free right now; somebody else may take it before we do. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('expected a port of 127.0.0.1'))
        else resolve(address.port)
      })
    })
  })
}
