import { ServerMessage } from '@rocade/shared/protocol/live-messages'
import WebSocket from 'ws'
import { until } from './until.ts'

/** A client of the live feed that keeps everything it was sent, checked against the protocol. */
export interface TestLiveClient {
  readonly socket: WebSocket
  readonly messages: ServerMessage[]
  /** Close code, once it was closed. */
  closed(): number | null
  send(message: object | string): void
  /** Waits for a message of a type, after the given index. */
  next<T extends ServerMessage['type']>(type: T, from?: number): Promise<Extract<ServerMessage, { type: T }>>
  close(): void
}

export async function connectLive(
  url: string,
  headers: Record<string, string> = {},
  localAddress?: string,
): Promise<TestLiveClient> {
  const options = localAddress === undefined ? { headers } : { headers, localAddress }
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/traffic`, options)
  const messages: ServerMessage[] = []
  let closeCode: number | null = null
  socket.on('message', (data) => messages.push(ServerMessage.parse(JSON.parse(data.toString()))))
  socket.on('close', (code) => {
    closeCode = code
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      reject(new Error(`refused with ${response.statusCode}`))
    })
  })
  socket.on('error', () => {})
  return {
    socket,
    messages,
    closed: () => closeCode,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async next(type, from = 0) {
      const find = () => messages.slice(from).find((message) => message.type === type)
      await until(`a ${type} message`, () => find() !== undefined)
      return find() as Extract<ServerMessage, { type: typeof type }>
    },
    close: () => socket.close(),
  }
}
