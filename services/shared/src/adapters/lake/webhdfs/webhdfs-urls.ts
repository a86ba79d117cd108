import { AppError } from '../../../runtime/app-error.ts'
import { isLakePart } from '../lake-path.ts'

/** What a WebHDFS request says beside its operation. Names are lower-case: the NameNode overlooks some others. */
export type HdfsQuery = Readonly<Record<string, string | number | boolean>>

/**
 * Where DataNodes are reached, by how the NameNode names them: `{ "dn-1:9864": "127.0.0.1:19864" }`, or without ports
 * `{ "dn-1": "dn-1.example.org" }`. It is a list of what is allowed, too.
 */
export type DataNodeHosts = Readonly<Record<string, string>>

const PREFIX = '/webhdfs/v1'
const USER = /^[A-Za-z_][A-Za-z0-9._-]*\$?$/

/** URL of one operation on an absolute path. Pure. */
export function operationUrl(nameNode: URL, user: string, path: string, op: string, query: HdfsQuery = {}): URL {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const url = new URL(`${PREFIX}${encoded}`, nameNode)
  url.searchParams.set('op', op)
  url.searchParams.set('user.name', user)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
  return url
}

/** URL of a bean of the NameNode's own figures. Pure. */
export function beanUrl(nameNode: URL, bean: string): URL {
  const url = new URL('/jmx', nameNode)
  url.searchParams.set('qry', `Hadoop:service=NameNode,name=${bean}`)
  return url
}

/**
 * Where a redirect of the NameNode may lead: to a DataNode that was named in the settings, or on the NameNode's own
 * host, and there to the same path. Anything else is refused before a byte is sent: whoever can change an answer
 * of the NameNode must not be able to send our requests to other machines.
 * Throws `AppError` STORE, not retryable. Pure.
 */
export function dataNodeUrl(location: string, asked: URL, hosts: DataNodeHosts): URL {
  const url = URL.canParse(location) ? new URL(location) : null
  if (url === null || url.protocol !== 'http:' || url.username !== '' || url.password !== '')
    throw refusedRedirect(location, 'is no plain http address')
  if (decodedPath(url) !== decodedPath(asked)) throw refusedRedirect(location, 'leads to another path')
  const mapped = hosts[url.host] ?? withPort(hosts[url.hostname], url.port)
  if (mapped === undefined && url.hostname !== asked.hostname)
    throw refusedRedirect(location, 'is not on the list of DataNodes. Name it there if it is one of yours')
  if (mapped !== undefined) url.host = mapped
  return url
}

const withPort = (host: string | undefined, port: string) =>
  host === undefined || /:\d+$/.test(host) ? host : `${host}:${port}`

const decodedPath = (url: URL) => decodeURIComponent(url.pathname)

function refusedRedirect(location: string, why: string): AppError {
  const shown = JSON.stringify(location.slice(0, 200))
  return new AppError('STORE', `HDFS redirects us to ${shown}, which ${why}`, { retryable: false })
}

/** The address of a NameNode. Throws `AppError` CONFIG unless it is `http://host:port`. Pure. */
export function parseNameNodeUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'http:' && url.username === '' && url.pathname === '/' && url.search === '') return url
  throw new AppError('CONFIG', `the address of the NameNode: expected http://host:port, got ${JSON.stringify(text)}`, {
    retryable: false,
  })
}

/** Throws `AppError` CONFIG unless HDFS takes this for the name of a user. Pure. */
export function checkHdfsUser(user: string): string {
  if (USER.test(user)) return user
  throw new AppError('CONFIG', `the user of HDFS: expected letters, digits, . _ -, got ${JSON.stringify(user)}`, {
    retryable: false,
  })
}

/** The lake's folder in HDFS without a slash at its end. Throws `AppError` CONFIG unless it is absolute. Pure. */
export function parseHdfsRoot(root: string): string {
  const trimmed = root.replace(/\/+$/, '')
  const [first, ...parts] = trimmed.split('/')
  if (first === '' && parts.length > 0 && parts.every(isLakePart)) return trimmed
  throw new AppError('CONFIG', `the lake's folder in HDFS: expected a path like /rocade, got ${JSON.stringify(root)}`, {
    retryable: false,
  })
}
