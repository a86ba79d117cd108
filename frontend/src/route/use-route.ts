import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { formatRoute, parseRoute, type Route } from './route.ts'

const CHANGED = 'rocade:route'

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener)
  addEventListener(CHANGED, listener)
  return () => {
    removeEventListener('popstate', listener)
    removeEventListener(CHANGED, listener)
  }
}

export interface RouteControl {
  readonly route: Route
  /** Goes to the same place with these parts changed; `replace` keeps the history short. */
  go(change: Partial<Route>, options?: { replace?: boolean }): void
  hrefOf(change: Partial<Route>): string
}

/** The route as the address bar has it. */
export function useRoute(): RouteControl {
  const search = useSyncExternalStore(subscribe, () => location.search)
  const route = useMemo(() => parseRoute(search), [search])
  const hrefOf = useCallback((change: Partial<Route>) => formatRoute({ ...route, ...change }), [route])
  const go = useCallback((change: Partial<Route>, options: { replace?: boolean } = {}) => {
    const address = formatRoute({ ...parseRoute(location.search), ...change })
    if (options.replace) history.replaceState(null, '', address)
    else history.pushState(null, '', address)
    dispatchEvent(new Event(CHANGED))
  }, [])
  return { route, go, hrefOf }
}
