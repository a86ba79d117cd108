// `ws` alone: every frame to everybody who is connected, without compression and without a look at who is slow.
import { once } from 'node:events'
import { WebSocketServer } from 'ws'
import { broadcastOptions, startFrames } from './frame.mjs'

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
await once(server, 'listening')
const stop = startFrames(broadcastOptions(), (text) => {
  const frame = Buffer.from(text)
  for (const client of server.clients) client.send(frame, { binary: false })
})
const address = server.address()
console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : null, path: '/' }))
process.once('SIGTERM', () => {
  stop()
  for (const client of server.clients) client.terminate()
  server.close()
})
