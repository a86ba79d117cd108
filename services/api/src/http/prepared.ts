import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** An answer that is made once and sent many times: no serialising, hashing or compressing per request. */
export interface Prepared {
  readonly body: Buffer
  readonly etag: string
  readonly contentType: string
  readonly cacheControl: string
  /** Compressed at the first request that wants it. */
  gzip(): Buffer
}

export interface PrepareOptions {
  readonly contentType?: string
  /** Default: may be kept, but is asked about each time. */
  readonly cacheControl?: string
}

const JSON_TYPE = 'application/json; charset=utf-8'
/** Under this a packet is not saved. */
const GZIP_FROM_BYTES = 1024
/** Live answers change several times a second: the fastest level already takes two thirds off. */
const GZIP_LEVEL = 3

export function prepare(value: unknown, options: PrepareOptions = {}): Prepared {
  const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  let compressed: Buffer | undefined
  return {
    body,
    // Weak: the compressed form has the same tag.
    etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
    contentType: options.contentType ?? JSON_TYPE,
    cacheControl: options.cacheControl ?? 'no-cache',
    gzip: () => {
      compressed ??= gzipSync(body, { level: GZIP_LEVEL })
      return compressed
    },
  }
}

/** Sends it, compressed where the client takes gzip. 304 is the etag plugin's answer to the tag that is set here. */
export function sendPrepared(request: FastifyRequest, reply: FastifyReply, prepared: Prepared): FastifyReply {
  reply.header('content-type', prepared.contentType)
  reply.header('etag', prepared.etag)
  reply.header('cache-control', prepared.cacheControl)
  reply.header('vary', 'accept-encoding')
  if (prepared.body.length >= GZIP_FROM_BYTES && acceptsGzip(request.headers['accept-encoding'])) {
    reply.header('content-encoding', 'gzip')
    return reply.send(prepared.gzip())
  }
  return reply.send(prepared.body)
}

const acceptsGzip = (header: string | string[] | undefined): boolean =>
  typeof header === 'string' && /(^|[,\s])(gzip|\*)\s*(;\s*q=(1|0?\.\d*[1-9])|,|$)/i.test(header)
