import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import { AppError } from '../runtime/app-error.ts'
import type { Health } from '../runtime/service.ts'

export interface HealthServerOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly metrics: Registry
  /** `null` while the service starts. */
  readonly health: () => Health | null
}

const RETRY_AFTER_S = 2
const REQUEST_MAX_MS = 5_000

/**
 * For supervisors of a service without HTTP of its own: `/healthz` says that the process is alive, `/readyz` whether it
 * does its work (503 while it starts and when it is down; degraded still works), `/metrics` gives its figures.
 * Throws `AppError` PORT_IN_USE or CONFIG.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<AsyncDisposable & { url: string }> {
  const { host, port, metrics, health } = options
  const server = createServer({ requestTimeout: REQUEST_MAX_MS }, async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { status: 'refused' })
    switch (request.url?.split('?')[0]) {
      case '/healthz':
        return answer(response, 200, { status: 'ok' })
      case '/readyz':
        return answerReady(response, health())
      case '/metrics':
        response.setHeader('content-type', metrics.contentType)
        return void response.end(await metrics.metrics())
      default:
        return answer(response, 404, { status: 'not found' })
    }
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error, host, port)
  }
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answerReady(response: ServerResponse, health: Health | null): void {
  const isReady = health !== null && health.status !== 'down'
  if (!isReady) response.setHeader('retry-after', RETRY_AFTER_S)
  answer(response, isReady ? 200 : 503, health ?? { status: 'down', detail: 'starting' })
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function listenError(error: unknown, host: string, port: number): AppError {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  const text = error instanceof Error ? error.message : String(error)
  return new AppError(
    isTaken ? 'PORT_IN_USE' : 'CONFIG',
    `listening on ${host}:${port}: ${isTaken ? 'the port is taken' : text}. Set HEALTH_HOST and HEALTH_PORT to what is free`,
    { retryable: false, cause: error },
  )
}
