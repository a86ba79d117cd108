/** Lets the page open without a server from the next time on. Late, so that it takes nothing from the first picture. */
export function registerWorker(): void {
  // while developing, Vite serves the parts one by one: there is no shell to keep
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  if (document.readyState === 'complete') void register()
  else addEventListener('load', register, { once: true })
}

async function register(): Promise<void> {
  try {
    const { serviceWorker } = navigator
    const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' })
    // to register again looks for no newer build; a browser may wait with that for long
    if (serviceWorker.controller) await registration.update()
  } catch {
    // forbidden, or no server: the page goes on as it is
  }
}
