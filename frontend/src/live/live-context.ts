import { createContext, use, useSyncExternalStore } from 'react'
import type { LiveClient, LiveView } from './live-client.ts'
import type { CityLive, LiveStore } from './live-store.ts'

export interface Live {
  readonly store: LiveStore
  readonly client: LiveClient
}

export const LiveContext = createContext<Live | null>(null)

/** The live feed of the page. Throws outside of a `LiveContext`. */
export function useLive(): Live {
  const live = use(LiveContext)
  if (!live) throw new Error('expected a LiveContext around this component')
  return live
}

/** The newest known state of a city; changes with every message of the feed. */
export function useCityLive(cityId: string): CityLive {
  const { store } = useLive()
  return useSyncExternalStore(store.subscribe, () => store.city(cityId))
}

/** What is known of the link itself. */
export function useLiveView(): LiveView {
  const { client } = useLive()
  return useSyncExternalStore(client.subscribe, client.view)
}
