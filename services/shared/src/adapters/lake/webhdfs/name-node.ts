import { Agent, type IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { retry } from '../../../runtime/retry.ts'
import { readJson } from './read-answer.ts'
import { HdfsUnreachable } from './webhdfs-errors.ts'
import { exchange, type HttpQuestion } from './webhdfs-http.ts'
import { beanUrl, type HdfsQuery, operationUrl } from './webhdfs-urls.ts'

const CONNECTIONS_MAX = 16
const QUICK_TRIES = { attempts: 3, minDelayMs: 50, maxDelayMs: 500 }

export interface NameNodeOptions {
  readonly url: URL
  readonly user: string
  /** For an answer, and for each next byte of a DataNode, in ms. */
  readonly askLimitMs: number
}

type Method = HttpQuestion['method']
type Use<T> = (answer: IncomingMessage) => Promise<T>

/** One NameNode and the connections to it. */
export interface NameNode {
  urlOf(path: string, op: string, query?: HdfsQuery): URL
  /** One exchange with any server of HDFS. */
  exchangeOnce<T>(question: Pick<HttpQuestion, 'method' | 'url'> & Partial<HttpQuestion>, use: Use<T>): Promise<T>
  /** For what can be asked twice without harm: tries again at once when the connection is cut. */
  exchange<T>(method: Method, url: URL, use: Use<T>): Promise<T>
  ask<S extends z.ZodType>(method: Method, url: URL, schema: S): Promise<z.infer<S>>
  /** Its own figures, such as `FSNamesystemState`. */
  bean<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S>>
}

export function connectNameNode({ url: nameNode, user, askLimitMs }: NameNodeOptions): NameNode {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX })
  const connection: NameNode = {
    urlOf: (path, op, query) => operationUrl(nameNode, user, path, op, query),
    exchangeOnce: (question, use) =>
      exchange({ agent, idleLimitMs: askLimitMs, limitMs: askLimitMs, ...question }, use),
    exchange: (method, url, use) =>
      retry(() => connection.exchangeOnce({ method, url }, use), { ...QUICK_TRIES, isRetryable: isCutOff }),
    ask: (method, url, schema) => connection.exchange(method, url, (answer) => readJson(answer, schema)),
    bean: (name, schema) => connection.ask('GET', beanUrl(nameNode, name), schema),
  }
  return connection
}

/** Trying again at once helps against a connection that was closed meanwhile, not against silence. */
const isCutOff = (error: unknown) => error instanceof HdfsUnreachable && !error.isTimeout
