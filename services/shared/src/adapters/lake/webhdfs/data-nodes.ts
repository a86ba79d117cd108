import { retry } from '../../../runtime/retry.ts'
import type { NameNode } from './name-node.ts'
import { readLocation } from './read-answer.ts'
import { NameNodeBean } from './webhdfs-answers.ts'
import { HdfsRefusal, HdfsUnreachable } from './webhdfs-errors.ts'
import { type DataNodeHosts, dataNodeUrl, type HdfsQuery } from './webhdfs-urls.ts'

const TRIES = { attempts: 4, minDelayMs: 100, maxDelayMs: 1_000 }

/** A read or write in two steps: the NameNode names a DataNode, which gets or gives the bytes. */
export interface TwoSteps<T> {
  readonly method: 'GET' | 'PUT'
  /** The URL for the NameNode at the next try, without the DataNodes that the query names. */
  nextUrl(exclusion: HdfsQuery): URL
  /** The second step. */
  use(dataNode: URL): Promise<T>
}

/** After a DataNode that cannot be reached or breaks off, tries again with another one. */
export async function onDataNode<T>(nameNode: NameNode, hosts: DataNodeHosts, steps: TwoSteps<T>): Promise<T> {
  let excluded: string[] = []
  let lost: HdfsUnreachable | null = null
  const locate = async () => {
    const asked = steps.nextUrl(excluded.length === 0 ? {} : { excludedatanodes: excluded.join(',') })
    // No byte of a file goes to the NameNode.
    const location = await nameNode.exchange(steps.method, asked, readLocation)
    return { location, url: dataNodeUrl(location, asked, hosts) }
  }
  const attempt = async () => {
    const target = await locate().catch((error: unknown) => {
      if (lost === null || excluded.length === 0 || !(error instanceof HdfsRefusal)) throw error
      excluded = [] // without those there is none: perhaps one of them is back by now
      throw lost
    })
    try {
      return await steps.use(target.url)
    } catch (error) {
      if (error instanceof HdfsUnreachable) {
        lost = error
        excluded = [...excluded, ...(await transferAddresses(nameNode, new URL(target.location)).catch(() => []))]
      }
      throw error
    }
  }
  return retry(attempt, { ...TRIES, isRetryable: (error) => error instanceof HdfsUnreachable })
}

/**
 * How a DataNode is named to leave it out: by the numeric address of its data transfer, where a redirect has its name
 * and its HTTP port. Only the NameNode knows both.
 */
async function transferAddresses(nameNode: NameNode, announced: URL): Promise<string[]> {
  const { beans } = await nameNode.bean('NameNodeInfo', NameNodeBean)
  return Object.entries(beans[0].LiveNodes)
    .filter(([name, { infoAddr }]) => {
      const [host, port] = splitAddress(infoAddr)
      return port === announced.port && [host, splitAddress(name)[0]].includes(announced.hostname)
    })
    .map(([, { xferaddr }]) => xferaddr)
}

function splitAddress(address: string): [host: string, port: string] {
  const colon = address.lastIndexOf(':')
  return [address.slice(0, colon), address.slice(colon + 1)]
}
