import { existsSync } from 'node:fs'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiServer } from '../http/api-server.ts'
import { noSuchResource } from '../http/create-server.ts'

/** Files whose names change with their contents. */
const HASHED = /[/\\]assets[/\\]/
const API_PATHS = /^\/(api|ws|docs)(\/|$)/

/**
 * Serves the built dashboard. Only the files that are there at start are served, each as a route of its own: no path
 * from a request ever reaches the disk. A page of the dashboard that has no file is its start page, for browsers only.
 */
export async function registerStaticPages(app: ApiServer, folder: string | undefined): Promise<void> {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) {
    app.setNotFoundHandler(() => {
      throw noSuchResource()
    })
    return
  }
  await app.register(staticFiles, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const isHashed = HASHED.test(path)
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) throw noSuchResource()
    return sendStartPage(reply)
  })
}

const sendStartPage = (reply: FastifyReply) => reply.sendFile('index.html')

function wantsPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  return (request.headers.accept ?? '').includes('text/html') && !API_PATHS.test(request.url)
}
