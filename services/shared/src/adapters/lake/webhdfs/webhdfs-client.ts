import { Agent, type IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { retry } from '../../../runtime/retry.ts'
import {
  BooleanAnswer,
  type HdfsStatus,
  ListingAnswer,
  NameNodeBean,
  NamesystemBean,
  RemoteException,
  StatusAnswer,
} from './webhdfs-answers.ts'
import { HdfsRefusal, HdfsUnreachable, isNothingThere } from './webhdfs-errors.ts'
import { exchange, type HttpQuestion, readBody } from './webhdfs-http.ts'
import { beanUrl, type DataNodeHosts, dataNodeUrl, type HdfsQuery, operationUrl } from './webhdfs-urls.ts'

const ANSWER_BYTES_MAX = 32_000_000
const CONNECTIONS_MAX = 16
const QUICK_TRIES = { attempts: 3, minDelayMs: 50, maxDelayMs: 500 }
const DATA_NODE_TRIES = { attempts: 4, minDelayMs: 100, maxDelayMs: 1_000 }

export interface WebhdfsClientOptions {
  readonly nameNode: URL
  readonly user: string
  readonly dataNodeHosts: DataNodeHosts
  /** For an answer of the NameNode, and for each next byte of a DataNode, in ms. */
  readonly askLimitMs: number
  /** For all bytes of a file, in ms. */
  readonly dataLimitMs: number
}

/** The operations of WebHDFS that a lake needs, on absolute paths. They reject with `HdfsRefusal` or `HdfsUnreachable`. */
export interface WebhdfsClient {
  /** Writes a new file, under a new name at each try; resolves to the name that it got. */
  create(newPath: () => string, bytes: Uint8Array): Promise<string>
  /** Gives the bytes to `use`, from the start again when a DataNode fails on the way. */
  open<T>(path: string, use: (answer: IncomingMessage) => Promise<T>): Promise<T>
  /** `null` when nothing is there. */
  status(path: string): Promise<HdfsStatus | null>
  /** What is directly in a folder; `null` when there is no such folder. */
  list(folder: string): Promise<HdfsStatus[] | null>
  makeFolder(path: string): Promise<void>
  /** Whether it was renamed. Never replaces anything and never moves into a folder. Asked once only. */
  rename(from: string, to: string): Promise<boolean>
  /** Whether there was something. A folder has to be empty. */
  remove(path: string): Promise<boolean>
  capacity(): Promise<z.infer<typeof NamesystemBean>['beans'][0]>
}

interface DataNodeTarget {
  readonly url: URL
  /** `host:port` as the NameNode says it. */
  readonly announced: URL
}

export function createWebhdfsClient(options: WebhdfsClientOptions): WebhdfsClient {
  const { nameNode, user, dataNodeHosts, askLimitMs, dataLimitMs } = options
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX })
  const urlOf = (path: string, op: string, query?: HdfsQuery) => operationUrl(nameNode, user, path, op, query)
  const askQuestion = (method: HttpQuestion['method'], url: URL): HttpQuestion => ({
    method,
    url,
    agent,
    idleLimitMs: askLimitMs,
    limitMs: askLimitMs,
  })

  const askOnce = <S extends z.ZodType>(method: HttpQuestion['method'], url: URL, schema: S): Promise<z.infer<S>> =>
    exchange(askQuestion(method, url), (answer) => readJson(answer, schema))

  /** For what can be asked twice without harm. */
  const ask = <S extends z.ZodType>(method: HttpQuestion['method'], url: URL, schema: S): Promise<z.infer<S>> =>
    retry(() => askOnce(method, url, schema), { ...QUICK_TRIES, isRetryable: isCutOff })

  /** First step of CREATE and OPEN: no byte of a file goes to the NameNode. */
  async function locate(method: 'GET' | 'PUT', url: URL): Promise<DataNodeTarget> {
    const location = await retry(() => exchange(askQuestion(method, url), readLocation), {
      ...QUICK_TRIES,
      isRetryable: isCutOff,
    })
    return { url: dataNodeUrl(location, url, dataNodeHosts), announced: new URL(location) }
  }

  /** How a DataNode is named to leave it out: by the address of its data transfer, which only the NameNode knows. */
  async function transferAddresses({ announced }: DataNodeTarget): Promise<string[]> {
    const { beans } = await ask('GET', beanUrl(nameNode, 'NameNodeInfo'), NameNodeBean)
    const nodes = Object.entries(beans[0].LiveNodes).filter(
      ([name, { infoAddr }]) =>
        hostPart(infoAddr) + portPart(infoAddr) === announced.hostname + announced.port ||
        hostPart(name) + portPart(infoAddr) === announced.hostname + announced.port,
    )
    return nodes.map(([, { xferaddr }]) => xferaddr)
  }

  /** Runs both steps; after a DataNode that cannot be reached or breaks off, again with another one. */
  async function onDataNode<T>(
    method: 'GET' | 'PUT',
    nextUrl: (exclusion: HdfsQuery) => URL,
    use: (url: URL) => Promise<T>,
  ): Promise<T> {
    let excluded: string[] = []
    let lost: HdfsUnreachable | null = null
    const attempt = async () => {
      const exclusion = excluded.length === 0 ? {} : { excludedatanodes: excluded.join(',') }
      const target = await locate(method, nextUrl(exclusion)).catch((error: unknown) => {
        if (lost === null || excluded.length === 0 || !(error instanceof HdfsRefusal)) throw error
        excluded = [] // without those there is none: perhaps one of them is back by now
        throw lost
      })
      try {
        return await use(target.url)
      } catch (error) {
        if (error instanceof HdfsUnreachable) {
          lost = error
          excluded = [...excluded, ...(await transferAddresses(target).catch(() => []))]
        }
        throw error
      }
    }
    return retry(attempt, { ...DATA_NODE_TRIES, isRetryable: (error) => error instanceof HdfsUnreachable })
  }

  return {
    async create(newPath, bytes) {
      let path = ''
      const nextUrl = (exclusion: HdfsQuery) => {
        path = newPath()
        return urlOf(path, 'CREATE', { overwrite: false, ...exclusion })
      }
      const write = (url: URL) => {
        const question = { ...askQuestion('PUT', url), limitMs: dataLimitMs, body: bytes }
        return exchange(question, (answer) => readAnswer(answer, 201))
      }
      await onDataNode('PUT', nextUrl, write)
      return path
    },

    open: (path, use) =>
      onDataNode(
        'GET',
        (exclusion) => urlOf(path, 'OPEN', exclusion),
        (url) =>
          exchange({ ...askQuestion('GET', url), limitMs: dataLimitMs }, async (answer) => {
            if (answer.statusCode !== 200) throw await refusalOf(answer)
            return use(answer)
          }),
      ),

    async status(path) {
      const found = await ask('GET', urlOf(path, 'GETFILESTATUS'), StatusAnswer).catch(nullIfNothingThere)
      return found?.FileStatus ?? null
    },

    async list(folder) {
      const entries: HdfsStatus[] = []
      for (let startafter = ''; ; startafter = entries.at(-1)?.pathSuffix ?? '') {
        const query = startafter === '' ? {} : { startafter }
        const url = urlOf(folder, 'LISTSTATUS_BATCH', query)
        const page = (await ask('GET', url, ListingAnswer).catch(nullIfNothingThere))?.DirectoryListing
        if (page === undefined) return null
        const found = page.partialListing.FileStatuses.FileStatus
        if (found[0]?.pathSuffix === '') return null // it is a file
        if (startafter !== '' && found[0]?.pathSuffix === entries[0]?.pathSuffix)
          throw new HdfsRefusal(200, 'UnsupportedOperationException', 'a listing does not go on where it stopped')
        entries.push(...found)
        if (page.remainingEntries === 0 || found.length === 0) return entries
      }
    },

    async makeFolder(path) {
      await ask('PUT', urlOf(path, 'MKDIRS'), BooleanAnswer)
    },

    async rename(from, to) {
      // Plain RENAME would move the file into a folder of that name; with options it is an error, and so is any target.
      const url = urlOf(from, 'RENAME', { destination: to, renameoptions: 'NONE' })
      const text = await exchange(askQuestion('PUT', url), (answer) => readAnswer(answer, 200))
      // A server that does not know the options tells by a boolean; with them, no answer is a good one.
      return text === '' || parseAnswer(text, BooleanAnswer).boolean
    },

    async remove(path) {
      const answer = await ask('DELETE', urlOf(path, 'DELETE', { recursive: false }), BooleanAnswer).catch(
        nullIfNothingThere,
      )
      return answer?.boolean ?? false
    },

    capacity: async () => (await ask('GET', beanUrl(nameNode, 'FSNamesystemState'), NamesystemBean)).beans[0],
  }
}

/** Trying again at once helps against a connection that was closed meanwhile, not against silence. */
const isCutOff = (error: unknown) => error instanceof HdfsUnreachable && !error.isTimeout

function nullIfNothingThere(error: unknown): null {
  if (isNothingThere(error)) return null
  throw error
}

const hostPart = (address: string) => address.slice(0, address.lastIndexOf(':'))
const portPart = (address: string) => address.slice(address.lastIndexOf(':') + 1)

async function readLocation(answer: IncomingMessage): Promise<string> {
  if (answer.statusCode !== 307) throw await refusalOf(answer)
  await readBody(answer, ANSWER_BYTES_MAX)
  const { location } = answer.headers
  if (location === undefined) throw new HdfsRefusal(307, '', 'a redirect without an address')
  return location
}

async function readJson<S extends z.ZodType>(answer: IncomingMessage, schema: S): Promise<z.infer<S>> {
  return parseAnswer(await readAnswer(answer, 200), schema)
}

async function readAnswer(answer: IncomingMessage, expected: number): Promise<string> {
  if (answer.statusCode !== expected) throw await refusalOf(answer)
  return (await readBody(answer, ANSWER_BYTES_MAX)).toString()
}

function parseAnswer<S extends z.ZodType>(text: string, schema: S): z.infer<S> {
  const result = schema.safeParse(parseJson(text))
  if (result.success) return result.data
  throw new HdfsRefusal(200, '', `expected an answer of WebHDFS, got ${JSON.stringify(text.slice(0, 200))}`)
}

async function refusalOf(answer: IncomingMessage): Promise<HdfsRefusal> {
  const status = answer.statusCode ?? 0
  const text = (await readBody(answer, ANSWER_BYTES_MAX)).toString()
  const said = RemoteException.safeParse(parseJson(text))
  if (!said.success) return new HdfsRefusal(status, '', `HTTP ${status} ${text.slice(0, 200)}`)
  return new HdfsRefusal(status, said.data.RemoteException.exception, said.data.RemoteException.message)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
