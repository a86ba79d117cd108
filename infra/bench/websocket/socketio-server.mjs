// Socket.io: the same broadcast as an event `frame`, over WebSocket only. How a client without its library reads it:
// infra/bench/README.md.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { importFrom } from '../import-from.mjs'
import { broadcastOptions, startFrames } from './frame.mjs'

const { Server } = await importFrom('socketio', 'socket.io')
const http = createServer()
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
http.listen(0, '127.0.0.1')
await once(http, 'listening')
const stop = startFrames(broadcastOptions(), (text) => io.emit('frame', text))
const address = http.address()
const path = '/socket.io/?EIO=4&transport=websocket'
console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : null, path }))
process.once('SIGTERM', () => {
  stop()
  io.close()
})
