import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import compress from '@fastify/compress'
import etag from '@fastify/etag'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import websocket from '@fastify/websocket'
import fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import type { ApiConfig } from '../config.ts'
import type { ApiServer } from './api-server.ts'
import { PROBLEMS, ProblemError, type ProblemName, problemDocument } from './problem.ts'
import { createRouteTable } from './route-table.ts'
import { securityHeaders } from './security-headers.ts'
import { toProblem } from './to-problem.ts'
import { refuseForeignPages } from './who-may-ask.ts'

export const BODY_MAX_BYTES = 64 * 1024
export const LIVE_FEED_PATH = '/ws/traffic'
export const WS_MESSAGE_MAX_BYTES = 4 * 1024
const REQUEST_TIMEOUT_MS = 10_000
/** How often Node looks for connections over the limit above. */
const CONNECTION_CHECK_MS = 1_000
const HEADERS_MAX_BYTES = 16 * 1024
const MINUTE_MS = 60_000
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export interface ServerOptions {
  readonly config: ApiConfig
  readonly logger: Logger
  /** Called once for each answer. */
  readonly onAnswer: (route: string, status: number, durationS: number) => void
  /** Called once for each WebSocket upgrade that is refused, with the status of the answer. */
  readonly onUpgradeRefused: (status: number) => void
}

/**
 * The HTTP server with every plugin and limit, and no routes yet. Everything that goes wrong is answered with a
 * problem document (RFC 9457), also what Node refuses before a request is whole.
 */
export async function createServer({ config, logger, onAnswer, onUpgradeRefused }: ServerOptions): Promise<ApiServer> {
  const instance = randomUUID().slice(0, 8)
  let requests = 0
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Ids are ours, never the caller's: they go into the log.
    genReqId: () => `${instance}-${(requests++).toString(36)}`,
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: MINUTE_MS,
    forceCloseConnections: true,
    // Without a proxy that is known, the address is the socket's: a forwarded one can be anybody's word.
    trustProxy: config.TRUST_PROXY.length > 0 && [...config.TRUST_PROXY],
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    http: {
      maxHeaderSize: HEADERS_MAX_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTION_CHECK_MS,
    },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return
      if (socket.writable) socket.write(rawProblem(CLIENT_ERRORS[error.code ?? ''] ?? 'bad-request'))
      socket.destroy()
    },
  }).withTypeProvider() as unknown as ApiServer
  // A page of another host may send text without asking first; JSON it may not.
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem)

  const headers = await securityHeaders(config.MAP_TILES_URL)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
  await app.register(underPressure, {
    maxEventLoopDelay: config.EVENT_LOOP_DELAY_MAX_MS,
    // How the process feels must be told also, and above all, when it feels bad.
    pressureHandler: (request) => {
      if (HEALTH_PATHS.has(request.url)) return
      throw toProblem({ statusCode: 503 })
    },
  })
  await app.register(rateLimit, {
    max: config.RATE_LIMIT_PER_MINUTE,
    timeWindow: MINUTE_MS,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1000)),
  })
  await app.register(etag, { weak: true })
  await app.register(compress, { globalDecompression: false, encodings: ['br', 'gzip'] })
  await app.register(websocket, {
    options: { maxPayload: WS_MESSAGE_MAX_BYTES, maxFragments: 64, perMessageDeflate: false },
    // `ws` has already closed with the right code; there is nothing to repair and nothing to log.
    errorHandler: () => {},
    preClose(done) {
      closeSockets(this.websocketServer)
      done()
    },
  })
  refuseForeignPages(app, config, LIVE_FEED_PATH)
  app.addHook('onError', async (request, _reply, error) => {
    if (request.ws) onUpgradeRefused(toProblem(error).statusCode)
  })
  answerUnknown(app)
  const finish = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    onAnswer(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000)
    done()
  }
  app.addHook('onResponse', finish)
  return app
}

const CLOSE_GOING_AWAY = 1001
/** A client that does not answer the close must not hold up the end of the process. */
const CLOSE_WITHIN_MS = 1_000

function closeSockets(server: ApiServer['websocketServer']): void {
  for (const client of server.clients) client.close(CLOSE_GOING_AWAY, 'the server stops')
  const cut = setTimeout(() => {
    for (const client of server.clients) client.terminate()
  }, CLOSE_WITHIN_MS)
  server.close(() => clearTimeout(cut))
}

const HEALTH_PATHS = new Set(['/healthz', '/readyz', '/metrics'])

const tooManyRequests = (retryAfterS: number) =>
  new ProblemError('too-many-requests', `Try again in ${retryAfterS} s.`, { retryAfterS })

/** Refuses what no route takes before a body is read: 405 with what is allowed, or 404. Counted by the rate limit. */
function answerUnknown(app: ApiServer): void {
  const routes = createRouteTable()
  app.addHook('onRoute', (route) => routes.add(route.url, route.method))
  const limit = app.rateLimit()
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    await limit.call(app, request, reply)
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = routes.methods(path)
    if (allowed.length > 0) {
      const headers = { allow: allowed.join(', ') }
      throw new ProblemError('method-not-allowed', `Allowed here: ${headers.allow}.`, { headers })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') throw noSuchResource()
  })
}

export const noSuchResource = () => new ProblemError('not-found', 'There is no such resource. /docs lists them.')

/** Logs once what is worth a line, and answers. */
function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error, request.routeOptions?.bodyLimit)
  const { status } = PROBLEMS[problem.problem]
  if (status === 500) request.log.error({ err: problem.cause ?? problem, url: request.url }, 'a request failed')
  else if (status === 503) request.log.warn({ err: problem.cause, url: request.url }, 'a request could not be answered')
  // A flood is counted by the metrics; a line for each would be a flood of its own.
  else if (status !== 429)
    request.log.info({ status, url: request.url, detail: problem.message }, 'a request was refused')
  const { retryAfterS, headers } = problem.options
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS))
  for (const [name, value] of Object.entries(headers ?? {})) reply.header(name, value)
  reply.removeHeader('content-encoding')
  reply
    .code(status)
    .header('content-type', PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemDocument(problem, request.id)))
}

/** What Node refuses by itself, before there is a request. */
const CLIENT_ERRORS: Readonly<Record<string, ProblemName>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too-large',
}

function rawProblem(name: ProblemName): string {
  const { status, title } = PROBLEMS[name]
  const body = JSON.stringify(problemDocument(new ProblemError(name, `${title}.`)))
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
