import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of an answer: it is passed on, never arrives, or leads to a host that does not answer. */
export type AnswerFate = 'pass' | 'drop' | 'astray'

/** Stands before the NameNode and spoils some of its answers, after it has done what it was asked. */
export interface HdfsProxy extends AsyncDisposable {
  readonly url: string
  /** Decides from now on, by the operation (`CREATE`, `RENAME`). */
  spoil(decide: (operation: string) => AnswerFate): void
  /** How many answers were spoilt. */
  spoilt(): number
}

/** A port on which nobody listens: connections are refused. */
const NOBODY_PORT = 1

export async function startHdfsProxy(target: string): Promise<HdfsProxy> {
  let decide: (operation: string) => AnswerFate = () => 'pass'
  let spoilt = 0
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? '/', target)
    const onward = request(url, { method: asked.method, headers: asked.headers, agent: false }, (came) => {
      const fate = decide(url.searchParams.get('op') ?? '')
      if (fate !== 'pass') spoilt += 1
      if (fate === 'drop') return void came.resume().once('end', () => answer.destroy())
      answer.writeHead(came.statusCode ?? 502, fate === 'astray' ? leadAstray(came) : came.headers)
      came.pipe(answer)
    })
    onward.once('error', () => answer.destroy())
    asked.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil(next) {
      decide = next
    },
    spoilt: () => spoilt,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The place of the bytes stands in `Location`. */
function leadAstray({ headers }: IncomingMessage): IncomingMessage['headers'] {
  if (headers.location === undefined) return headers
  const location = new URL(headers.location)
  location.port = String(NOBODY_PORT)
  return { ...headers, location: location.href }
}
