import type { Clock } from '@rocade/shared/ports/clock'
import type { FastifyRequest } from 'fastify'
import type { ApiConfig } from '../config.ts'
import type { ApiServer } from '../http/api-server.ts'
import { LIVE_FEED_PATH } from '../http/create-server.ts'
import { ProblemError } from '../http/problem.ts'
import { NoQuery } from '../http/query.ts'
import { isLoopback, isOwnPageOrProgram } from '../http/who-may-ask.ts'
import type { LiveHub } from '../live/live-hub.ts'

const FULL_RETRY_S = 30

/**
 * `/ws/traffic`. Who may connect is decided before the upgrade: pages of this host and of ALLOWED_ORIGINS, programs
 * without an Origin as WS_MISSING_ORIGIN says, so many from one address and in all.
 */
export function registerWsRoute(
  app: ApiServer,
  hub: LiveHub,
  config: ApiConfig,
  clock: Clock,
  onUpgraded: () => void,
): void {
  const socketsByAddress = new Map<string, number>()
  let sockets = 0

  function admit(request: FastifyRequest): void {
    if (!request.ws) return
    if (!mayConnect(request, config)) {
      throw new ProblemError('not-allowed', 'Pages of this origin may not open the live feed. See ALLOWED_ORIGINS.')
    }
    if ((socketsByAddress.get(request.ip) ?? 0) >= config.WS_SOCKETS_PER_ADDRESS) {
      const detail = `One address may hold ${config.WS_SOCKETS_PER_ADDRESS} live connections.`
      throw new ProblemError('too-many-requests', detail, { retryAfterS: FULL_RETRY_S })
    }
    if (sockets >= config.WS_SOCKETS_MAX) {
      throw new ProblemError('unavailable', 'All live connections are taken.', { retryAfterS: FULL_RETRY_S })
    }
  }

  function count(address: string, change: 1 | -1): void {
    sockets += change
    const left = (socketsByAddress.get(address) ?? 0) + change
    if (left > 0) socketsByAddress.set(address, left)
    else socketsByAddress.delete(address)
  }

  app.route({
    method: 'GET',
    url: LIVE_FEED_PATH,
    schema: {
      tags: ['live'],
      summary: 'The live feed (WebSocket)',
      description:
        'See the live protocol: hello from the client; welcome, snapshot, delta, tick and error from the server.',
      querystring: NoQuery,
    },
    preHandler: async (request) => admit(request),
    handler() {
      throw new ProblemError('upgrade-required', 'Connect with a WebSocket client.', {
        headers: { upgrade: 'websocket' },
      })
    },
    wsHandler(socket, request) {
      const client = hub.join(socket)
      count(request.ip, 1)
      onUpgraded()
      socket.on('message', (data, isBinary) => {
        client.onMessage(isBinary ? null : data.toString(), clock.nowMs())
      })
      socket.on('pong', () => client.onPong())
      socket.once('close', () => {
        hub.leave(client)
        count(request.ip, -1)
      })
    },
  })
}

/** Browsers always say which page asks; only other programs leave it out. */
export function mayConnect(
  request: Pick<FastifyRequest, 'ip' | 'headers'>,
  config: Pick<ApiConfig, 'ALLOWED_ORIGINS' | 'WS_MISSING_ORIGIN'>,
): boolean {
  if (!isOwnPageOrProgram(request.headers, config)) return false
  if (request.headers.origin === undefined) {
    if (config.WS_MISSING_ORIGIN === 'loopback') return isLoopback(request.ip)
    return config.WS_MISSING_ORIGIN === 'allow'
  }
  return true
}
