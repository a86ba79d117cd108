/**
 * The service worker: it opens the page where there is no server. It keeps the shell (the page, its scripts, styles and
 * icons) of one build, and nothing that the API answers.
 *
 * - A page comes from the server whenever that answers; the kept one is only for when it does not. So an upgrade is
 *   seen at once.
 * - A file whose name changes with its contents may come from what is kept: under that name it never changes.
 * - A new build brings a new worker with a new version. It takes over at once; what the build before it kept stays one
 *   time longer, for a page of it that is still open and loads a part later.
 */

/** Put in at build: a hash over the whole build, and what the shell is made of. */
declare const __SHELL__: { readonly version: string; readonly paths: readonly string[] }

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Event {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}
/** What we use of the worker's own scope; the types of workers and of pages cannot stand side by side. */
interface WorkerScope {
  readonly location: Location
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}
const scope = self as unknown as WorkerScope

const PREFIX = 'rocade-shell-'
const PRESENT = `${PREFIX}${__SHELL__.version}`
const PAGE = '/'
/** Of these builds the files are kept: this one and the one before. */
const BUILDS_KEPT = 2
/** Pages that are not the dashboard's. */
const OTHER_PAGES = /^\/(api|ws|docs|openapi\.json|metrics|healthz|readyz)(\/|$)/

scope.addEventListener('install', (event) => event.waitUntil(install()))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return
  if (request.mode === 'navigate') {
    if (!OTHER_PAGES.test(url.pathname)) event.respondWith(pageOf(request))
    return
  }
  if (url.pathname.startsWith('/assets/')) event.respondWith(assetOf(request))
  else if (__SHELL__.paths.includes(url.pathname)) event.respondWith(fetch(request).catch(() => keptOf(url.pathname)))
})

async function install(): Promise<void> {
  const cache = await caches.open(PRESENT)
  // past the browser's own cache: the shell must be that of the server
  await cache.addAll(__SHELL__.paths.map((path) => new Request(path, { cache: 'reload' })))
  await scope.skipWaiting()
}

async function activate(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PRESENT)
  await Promise.all(builds.slice(0, builds.length - (BUILDS_KEPT - 1)).map((name) => caches.delete(name)))
  await scope.clients.claim()
}

/** As in fetch-or-kept.ts; a worker is one file, and must not share a chunk with the page. */
const GATEWAY_ALONE = new Set([502, 504])

async function pageOf(request: Request): Promise<Response> {
  const answer = await fetch(request).catch(() => null)
  return answer === null || GATEWAY_ALONE.has(answer.status) ? keptOf(PAGE) : answer
}

async function assetOf(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}

/** Of this build only: a part of an older one must never stand for the newest. */
async function keptOf(path: string): Promise<Response> {
  const cache = await caches.open(PRESENT)
  return (await cache.match(path, { ignoreVary: true })) ?? Response.error()
}
