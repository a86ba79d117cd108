import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createWebhdfsLake } from './webhdfs-lake.ts'

/** Everything else is tested on real HDFS (`webhdfs-lake.stack.test.ts`), which never answers like this. */
describe('createWebhdfsLake before a server that means ill', () => {
  const servers: Server[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  })

  async function listen(answer: RequestListener): Promise<number> {
    const server = createServer(answer).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const lakeAt = (port: number) =>
    createWebhdfsLake({
      nameNodeUrl: `http://127.0.0.1:${port}`,
      user: 'rocade',
      root: '/rocade',
      stagingFolder: join(tmpdir(), 'rocade-not-made'),
      askLimitMs: 2_000,
    })

  test('sends no request to a host that it redirects to and that is not known', async () => {
    const asked = vi.fn()
    const foreign = await listen((request, answer) => {
      asked(request.url)
      answer.end()
    })
    const nameNode = await listen((request, answer) => {
      request.resume()
      answer.writeHead(307, { location: `http://localhost:${foreign}${request.url}` }).end()
    })
    const refusal = { code: 'STORE', retryable: false, message: expect.stringContaining('list of DataNodes') }
    await expect(lakeAt(nameNode).publish('a/object', Uint8Array.of(1))).rejects.toMatchObject(refusal)
    await expect(lakeAt(nameNode).read('a/object')).rejects.toMatchObject(refusal)
    expect(asked).not.toHaveBeenCalled()
  })

  test('says that a server is no WebHDFS', async () => {
    const port = await listen((_request, answer) => answer.writeHead(404).end('<html>not here</html>'))
    const refusal = { code: 'STORE', retryable: false, message: expect.stringContaining('address of the NameNode') }
    await expect(lakeAt(port).list('')).rejects.toMatchObject(refusal)
    await expect(lakeAt(port).usage()).rejects.toMatchObject(refusal)
  })

  test('gives up on a listing that begins again and again', async () => {
    const status = { pathSuffix: 'a', type: 'FILE', length: 1, modificationTime: 1, fileId: 1 }
    const page = { partialListing: { FileStatuses: { FileStatus: [status] } }, remainingEntries: 1 }
    const port = await listen((_request, answer) => answer.end(JSON.stringify({ DirectoryListing: page })))
    await expect(lakeAt(port).list('')).rejects.toMatchObject({ code: 'STORE', retryable: false })
  })
})
