import { useSyncExternalStore } from 'react'

/** Whether what the page shows was kept from an earlier visit, because the server has not answered since it was opened. */
let isOffline = false
const listeners = new Set<() => void>()

export function markOffline(next: boolean): void {
  if (next === isOffline) return
  isOffline = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useIsOffline = (): boolean => useSyncExternalStore(subscribe, () => isOffline)
