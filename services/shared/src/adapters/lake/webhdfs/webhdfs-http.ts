import { type Agent, type IncomingMessage, request } from 'node:http'
import { HdfsRefusal, HdfsUnreachable } from './webhdfs-errors.ts'

export interface HttpQuestion {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly agent: Agent
  /** Without a byte from the other side for this long, in ms, it is given up. */
  readonly idleLimitMs: number
  /** The whole exchange with its bytes, in ms. */
  readonly limitMs: number
  readonly body?: Uint8Array
}

/**
 * Asks, and gives the answer to `use`, which has to read it to its end. Nothing is followed: a redirect is an answer.
 * Rejects with `HdfsUnreachable` when no whole answer comes, and with what `use` throws.
 */
export async function exchange<T>(question: HttpQuestion, use: (answer: IncomingMessage) => Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(question.limitMs)
  try {
    const answer = await send(question, timeout)
    try {
      return await use(answer)
    } finally {
      // What was not read to its end would keep a connection busy for ever.
      if (!answer.complete) answer.destroy()
    }
  } catch (error) {
    if (error instanceof HdfsRefusal || error instanceof HdfsUnreachable) throw error
    if (timeout.aborted) throw noAnswer(question, question.limitMs)
    throw isOfConnection(error) ? new HdfsUnreachable(`${hostOf(question)}: ${textOf(error)}`, { cause: error }) : error
  }
}

function send(question: HttpQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, url, agent, idleLimitMs, body } = question
  const headers = {
    'content-length': body?.byteLength ?? 0,
    ...(body && { 'content-type': 'application/octet-stream' }),
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, signal, timeout: idleLimitMs, ...(method !== 'GET' && { headers }) })
    asked.once('response', resolve)
    asked.on('error', reject) // stays: an answer that is cut off reports here, too
    asked.once('timeout', () => asked.destroy(noAnswer(question, idleLimitMs)))
    asked.end(body)
  })
}

/** The whole body. Rejects with `HdfsUnreachable` when more comes than `bytesMax`, or less than was announced. */
export async function readBody(answer: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.byteLength
    if (bytes > bytesMax) throw new HdfsUnreachable(`the answer has more than the ${bytesMax} bytes that we take`)
    parts.push(part)
  }
  return Buffer.concat(parts, bytes)
}

/** Codes of Node for names, sockets and bytes that are not HTTP; anything else is no failure of the connection. */
function isOfConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|ADDR|AI_|NOTFOUND)|ENOTFOUND|HPE_|ERR_STREAM_PREMATURE_CLOSE)/.test(code)
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const hostOf = ({ url }: HttpQuestion) => url.host

const noAnswer = (question: HttpQuestion, limitMs: number) =>
  new HdfsUnreachable(`${hostOf(question)} did not answer within ${limitMs / 1000} s`, { isTimeout: true })
