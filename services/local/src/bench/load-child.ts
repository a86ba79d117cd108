/** Sends requests over kept-alive connections, one after the other on each, and counts the good answers. Told by message. */
import { Agent, get } from 'node:http'

export interface LoadRequest {
  readonly url: string
  readonly connections: number
  readonly seconds: number
}
export interface LoadResult {
  readonly requests: number
  readonly failed: number
  readonly bytes: number
  readonly wallS: number
}

process.once('message', async (request: LoadRequest) => {
  const agent = new Agent({ keepAlive: true, maxSockets: request.connections })
  const startedMs = performance.now()
  const endMs = startedMs + request.seconds * 1000
  const counts = { requests: 0, failed: 0, bytes: 0 }
  await Promise.all(Array.from({ length: request.connections }, () => loop(request.url, agent, endMs, counts)))
  agent.destroy()
  process.send?.({ ...counts, wallS: (performance.now() - startedMs) / 1000 } satisfies LoadResult)
  process.disconnect()
})

async function loop(
  url: string,
  agent: Agent,
  endMs: number,
  counts: { requests: number; failed: number; bytes: number },
) {
  while (performance.now() < endMs) {
    const bytes = await fetchOnce(url, agent)
    if (bytes === null) counts.failed += 1
    else {
      counts.requests += 1
      counts.bytes = bytes
    }
  }
}

/** Bytes of the body, or `null` for an answer that is not 200. */
function fetchOnce(url: string, agent: Agent): Promise<number | null> {
  return new Promise((resolve) => {
    get(url, { agent }, (answer) => {
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      answer.on('end', () => resolve(answer.statusCode === 200 ? bytes : null))
    }).on('error', () => resolve(null))
  })
}
