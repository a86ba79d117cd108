import { CityFreshness, SegmentLive, WeatherNow, ZoneLive } from '@rocade/shared/protocol/answers'
import { CityIncidents } from '@rocade/shared/protocol/incidents'
import { z } from 'zod'
import type { CityLive, LiveStore } from '../live/live-store.ts'
import { keep, recall } from './kept-answers.ts'
import { markOffline } from './offline-mark.ts'

/** The last picture of a city. Its readings have their instants, so it can never pass for a newer one. */
const KeptPicture = z.object({
  zones: z.array(ZoneLive),
  segments: z.array(SegmentLive),
  weather: z.array(WeatherNow),
  freshness: z.array(CityFreshness),
  incidents: z.array(CityIncidents),
})

const keyOf = (cityId: string) => `picture/${cityId}`

/** Keeps what is shown of a city for the next time that there is no server. */
export function keepPicture(cityId: string, { zones, segments, weather, freshness, incidents }: CityLive): void {
  const picture: z.infer<typeof KeptPicture> = {
    zones: [...zones.values()],
    segments: [...segments.values()],
    weather: weather === null ? [] : [weather],
    freshness: freshness === null ? [] : [freshness],
    incidents: incidents === null ? [] : [incidents],
  }
  void keep(keyOf(cityId), picture)
}

/** Shows what was kept of a city of which nothing is shown yet, and lets the page say that it is offline. */
export async function showKeptPicture(cityId: string, store: LiveStore): Promise<void> {
  if (store.city(cityId).segments.size > 0) return
  const picture = await recall(keyOf(cityId), KeptPicture)
  // the server may have answered meanwhile
  if (picture === null || store.city(cityId).segments.size > 0) return
  markOffline(true)
  store.merge(picture)
}
