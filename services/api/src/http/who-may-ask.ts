import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { ApiConfig } from '../config.ts'
import type { ApiServer } from './api-server.ts'
import { ProblemError } from './problem.ts'

type Headers = FastifyRequest['headers']
type HostSettings = Pick<ApiConfig, 'HOST' | 'ALLOWED_HOSTS' | 'ALLOWED_ORIGINS'>

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const HOST_MAX_CHARACTERS = 100

/**
 * Refuses with 403, before a body is read, what a browser would do for a foreign page: every request under a name that
 * is not ours (a page whose name was pointed at this machine, "DNS rebinding"), changes that a page of another origin
 * asks for, and WebSocket upgrades where there is no live feed. Call it after the WebSocket plugin is registered.
 */
export function refuseForeignPages(app: ApiServer, settings: HostSettings, liveFeedPath: string): void {
  app.addHook('onRequest', async (request) => {
    const { headers, method } = request
    if (!isOurHost(headers.host, settings)) {
      const host = JSON.stringify((headers.host ?? '').slice(0, HOST_MAX_CHARACTERS))
      throw new ProblemError('not-allowed', `Rocade is not called ${host}. Add the name to the setting ALLOWED_HOSTS.`)
    }
    if (!READING_METHODS.has(method) && !isOwnPageOrProgram(headers, settings)) {
      const detail = 'Pages of this origin may not change anything. Add the origin to the setting ALLOWED_ORIGINS.'
      throw new ProblemError('not-allowed', detail)
    }
    if (request.ws && request.routeOptions.url !== liveFeedPath) {
      throw new ProblemError('bad-request', `WebSocket connections are taken on ${liveFeedPath} only.`)
    }
  })
}

/**
 * Whether a Host header names us: this machine itself, HOST, and ALLOWED_HOSTS, whatever the port (a container or a
 * proxy may publish another one). When HOST is every address of the machine, every IP address may stand there: only
 * names can be pointed elsewhere.
 */
export function isOurHost(host: string | undefined, { HOST, ALLOWED_HOSTS }: HostSettings): boolean {
  const name = hostName(host)
  if (name === null) return false
  if (name === 'localhost' || isLoopback(name)) return true
  if (isIP(name) !== 0 && (HOST === '0.0.0.0' || HOST === '::')) return true
  return name === hostName(isIP(HOST) === 6 ? `[${HOST}]` : HOST) || ALLOWED_HOSTS.includes(name)
}

/**
 * Whether the own pages or a program that is no browser asks. Browsers say so by Origin or Sec-Fetch-Site, which pages
 * cannot set.
 */
export function isOwnPageOrProgram(
  headers: Headers,
  { ALLOWED_ORIGINS }: Pick<HostSettings, 'ALLOWED_ORIGINS'>,
): boolean {
  const { origin, host } = headers
  if (origin !== undefined && ALLOWED_ORIGINS.includes(origin)) return true
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  if (origin === undefined) return true
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase()
}

/** Whether an IP address, with or without the prefix of IPv4 in IPv6, is this machine. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1'
}

/** The name or address of a Host header in lower case, without port, brackets and last dot; `null` when it is none. */
function hostName(host: string | undefined): string | null {
  if (host === undefined || !/^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) return null
  return host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}
