import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AnswerDroppingProxy {
  /** `http://host:port` to ask instead of the server behind. */
  readonly url: string
  /** How often an answer was dropped. */
  dropped(): number
  close(): Promise<void>
}

export interface AnswerDroppingProxyOptions {
  /** The server behind. */
  readonly target: string
  /** Whether the server shall do what it is asked, and the one who asks shall never know. */
  isDropped(query: URLSearchParams, droppedBefore: number): boolean
}

/** Stands before an HTTP server and cuts the connection in place of some answers, after they came. */
export async function startAnswerDroppingProxy(options: AnswerDroppingProxyOptions): Promise<AnswerDroppingProxy> {
  let dropped = 0
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? '/', options.target)
    const onward = request(url, { method: asked.method, headers: asked.headers, agent: false }, (came) => {
      if (options.isDropped(url.searchParams, dropped)) {
        dropped += 1
        came.resume().once('end', () => answer.destroy())
        return
      }
      answer.writeHead(came.statusCode ?? 502, came.headers)
      came.pipe(answer)
    })
    onward.once('error', () => answer.destroy())
    asked.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    dropped: () => dropped,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
