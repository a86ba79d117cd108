import './api/zod-without-eval.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/map.css'
import './styles/panel.css'
import './styles/charts.css'
import './styles/dialog.css'
import './styles/form.css'
import './styles/incidents.css'
import './styles/phone.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { browserAlerts } from './alerts/browser-alerts.ts'
import { App } from './app.tsx'
import { browserSurroundings, liveUrl } from './live/browser-surroundings.ts'
import { createLiveClient } from './live/live-client.ts'
import { LiveContext } from './live/live-context.ts'
import { createLiveStore } from './live/live-store.ts'
import { registerWorker } from './offline/register-worker.ts'

/** A tab that is hidden for this long gives its connection back; a quick look elsewhere does not cut it. */
const HIDDEN_PAUSE_MS = 10_000

const store = createLiveStore()
const around = browserSurroundings(liveUrl(location))
const client = createLiveClient({ store, around })
const queries = new QueryClient({
  // `always`: whether there is a network only the answer tells, and without one the kept answer is the way
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, networkMode: 'always' } },
})

let cancelPause = () => {}
const followVisibility = () => {
  cancelPause()
  if (document.visibilityState === 'visible') client.start()
  // who has set an alert wants to hear of it in another tab too
  else if (browserAlerts.all().length === 0) cancelPause = around.after(HIDDEN_PAUSE_MS, client.stop)
}
document.addEventListener('visibilitychange', followVisibility)
// the network being back is only a hint: it shortens the wait, nothing else depends on it
addEventListener('online', () => document.visibilityState === 'visible' && client.start())
followVisibility()
registerWorker()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LiveContext value={{ store, client }}>
          <App />
        </LiveContext>
      </QueryClientProvider>
    </StrictMode>,
  )
}
