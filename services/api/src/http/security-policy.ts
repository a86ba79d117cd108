import type { FastifyHelmetOptions } from '@fastify/helmet'

/**
 * What our own pages may load: themselves, and nothing inline but style attributes (the map and the charts position
 * their parts with them). HTTPS is the reverse proxy's matter, so HSTS and upgrades of plain links are not set here.
 */
export const PAGE_POLICY: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      scriptSrcAttr: ["'none'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
}

/** Our policy, with pictures from the server of the online map where there is one. */
export function pagePolicy(tilesUrl: string): FastifyHelmetOptions {
  if (tilesUrl === '') return PAGE_POLICY
  const policy = PAGE_POLICY.contentSecurityPolicy
  if (typeof policy !== 'object') return PAGE_POLICY
  const imgSrc = ["'self'", 'data:', 'blob:', new URL(tilesUrl.replaceAll(/[{}]/g, '')).origin]
  return { ...PAGE_POLICY, contentSecurityPolicy: { ...policy, directives: { ...policy.directives, imgSrc } } }
}

/** The API document's page brings its own styles and pictures as data. Its scripts are files of ours. */
export const DOCS_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
