import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server does with one request: answer, or whatever a handler wants to do to the connection. */
export type Script =
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
    }
  | ((request: IncomingMessage, response: ServerResponse) => void)

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  /** The requests that came, as URLs. */
  readonly requests: URL[]
  /** What it does next, one for each request; the last one stays. */
  play(...scripts: readonly Script[]): void
}

/** A real HTTP server on loopback that plays the other side of an API. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  let scripts: readonly Script[] = [{ status: 500 }]
  const requests: URL[] = []
  const server = createServer((request, response) => {
    const script = scripts[0] as Script
    if (scripts.length > 1) scripts = scripts.slice(1)
    requests.push(new URL(request.url ?? '/', 'http://loopback'))
    if (typeof script === 'function') return script(request, response)
    response.writeHead(script.status ?? 200, { 'content-type': 'application/json', ...script.headers })
    response.end(script.body ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    play(...next) {
      scripts = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Cuts the connection before there is an answer. */
export const reset: Script = (request) => request.socket.resetAndDestroy()
/** Takes the request and never answers. */
export const silence: Script = () => undefined
/** A body of which only the first half comes. */
export const halfOf =
  (body: string): Script =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) })
    response.write(body.slice(0, body.length / 2), () => response.destroy())
  }
