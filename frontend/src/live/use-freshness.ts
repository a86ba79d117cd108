import type { CityFreshness, CityInfo } from '@rocade/shared/protocol/answers'
import { useNowMs } from '../time/use-now.ts'
import { useCityLive, useLiveView } from './live-context.ts'

export interface Freshness {
  /** The server's clock, as far as this page knows it, UTC ms. */
  readonly serverNowMs: number
  readonly freshness: CityFreshness
  /** Age of the newest reading, s. */
  readonly newestAgeS: number | null
  /** How long ago the server took a reading, s. */
  readonly updatedAgeS: number | null
}

/** How old a city's data is, told by the server's clock, anew every `everyMs`. */
export function useFreshness(city: CityInfo, everyMs: number): Freshness {
  const nowMs = useNowMs(everyMs)
  const { clockOffsetMs } = useLiveView()
  const live = useCityLive(city.cityId)
  const serverNowMs = nowMs + clockOffsetMs
  const freshness = live.freshness ?? city.freshness
  return {
    serverNowMs,
    freshness,
    newestAgeS: ageS(serverNowMs, freshness.newestObservedAt),
    updatedAgeS: ageS(serverNowMs, freshness.lastUpdateAt),
  }
}

/** Seconds since an instant; `null` for none. A little in the future counts as now. */
export function ageS(nowMs: number, at: string | null): number | null {
  return at === null ? null : Math.max(0, (nowMs - Date.parse(at)) / 1000)
}
