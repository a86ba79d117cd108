import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLive, useLiveView } from '../live/live-context.ts'
import { keepPicture } from './kept-picture.ts'
import { markOffline, useIsOffline } from './offline-mark.ts'

const KEEP_EVERY_MS = 20_000

/**
 * Keeps the live picture of a city for the next time that there is no server. When the server is back after the page
 * was opened without it, everything that was kept or failed is asked for again.
 */
export function useKeptPicture(cityId: string): void {
  const { store } = useLive()
  const { state } = useLiveView()
  const queries = useQueryClient()
  const isOffline = useIsOffline()
  const isLive = state === 'live'
  useEffect(() => {
    if (!isLive) return
    const keepNow = () => keepPicture(cityId, store.city(cityId))
    keepNow()
    const timer = setInterval(keepNow, KEEP_EVERY_MS)
    document.addEventListener('visibilitychange', keepNow)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', keepNow)
    }
  }, [isLive, cityId, store])
  useEffect(() => {
    if (!isLive || !isOffline) return
    markOffline(false)
    void queries.invalidateQueries()
  }, [isLive, isOffline, queries])
}
