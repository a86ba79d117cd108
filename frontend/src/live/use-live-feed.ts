import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { liveQuery } from '../api/queries.ts'
import { isServerAway } from '../offline/fetch-or-kept.ts'
import { showKeptPicture } from '../offline/kept-picture.ts'
import { useLive, useLiveView } from './live-context.ts'

/** How often the live answers are asked for by HTTP while the live feed is not there, ms. */
const FALLBACK_EVERY_MS = 15_000

/**
 * Fills the store by HTTP until the live feed speaks: the first picture, and all pictures where WebSockets do not
 * pass. Once the feed is live it alone writes, so that an older answer never covers a newer reading. Where no server
 * answers at all, the page begins with the last picture of the visit before.
 */
export function useLiveFeed(cityId: string): void {
  const { client, store } = useLive()
  const { state } = useLiveView()
  const isNeeded = state !== 'live' && state !== 'stopped'
  const { data, error } = useQuery({
    ...liveQuery(cityId),
    enabled: isNeeded,
    refetchInterval: FALLBACK_EVERY_MS,
    retry: false,
  })
  useEffect(() => {
    if (data && client.view().state !== 'live') store.merge(data)
  }, [data, client, store])
  useEffect(() => {
    if (isServerAway(error)) void showKeptPicture(cityId, store)
  }, [error, cityId, store])
}
