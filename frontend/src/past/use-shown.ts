import { addDays } from '@rocade/shared/domain/local-time'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { PastWeather, PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { congestionQuery, playbackQuery, typicalQuery } from '../api/queries.ts'
import { usePastIncidents } from '../incidents/use-past-incidents.ts'
import { useCityLive } from '../live/live-context.ts'
import { type CityLive, EMPTY_CITY } from '../live/live-store.ts'
import { useRoute } from '../route/use-route.ts'
import { type CityDay, cityDay, cityDayAt, cityDays } from './city-days.ts'
import { cityOfFrame, type Frame, frameAt, speedIn } from './city-frame.ts'
import { type Playhead, usePlayhead } from './playhead.tsx'

/** What the page shows of a city: the present, or an instant of its past in the same shape. */
export interface Shown {
  readonly city: CityLive
  /** `null`: live. */
  readonly atMs: number | null
  /** `null` while the past is being read, and where nothing is known. */
  readonly frame: Frame | null
  readonly isLoading: boolean
  readonly error: Error | null
  refetch(): void
}

/** The day that is shown and its answer; nothing is asked while live. */
export function usePlayback(city: CityInfo, { atMs, nowMs }: Playhead) {
  const day = cityDayAt(atMs ?? nowMs, city.timeZone)
  const query = playbackQuery(city.cityId, day.startMs, day.endMs, day.endMs < nowMs)
  return { day, ...useQuery({ ...query, enabled: atMs !== null }) }
}

export function useShown(city: CityInfo, geometry: CityGeometry | null): Shown {
  const playhead = usePlayhead()
  const { atMs } = playhead
  const live = useCityLive(city.cityId)
  const { day, data, error, isPending, refetch } = usePlayback(city, playhead)
  const incidents = usePastIncidents(city, day, playhead)
  const weather = useCongestion(city).data?.weather
  const frame = atMs === null ? null : frameAt(data, atMs)
  const past = useMemo(() => {
    if (!geometry || !data || !frame) return { ...EMPTY_CITY, incidents }
    const at = Date.parse(frame.at)
    const then = cityOfFrame({ cityId: city.cityId, geometry, playback: data, frame, weather: weatherAt(weather, at) })
    return { ...then, incidents }
  }, [city.cityId, geometry, data, frame, weather, incidents])
  const shown = atMs === null ? live : past
  return useMemo(
    () => ({
      city: shown,
      atMs,
      frame,
      isLoading: atMs !== null && isPending,
      error: atMs === null ? null : error,
      refetch: () => void refetch(),
    }),
    [shown, atMs, frame, isPending, error, refetch],
  )
}

const HOUR_MS = 3_600_000
const weatherAt = (weather: readonly PastWeather[] | undefined, atMs: number) =>
  weather?.find((hour) => Date.parse(hour.at) === Math.floor(atMs / HOUR_MS) * HOUR_MS) ?? null

/** Levels and weather of the days that the time bar reaches, up to the end of today. */
export function useCongestion(city: CityInfo) {
  const { nowMs } = usePlayhead()
  const days = cityDays(nowMs, city.timeZone)
  const fromMs = days[0]?.startMs ?? nowMs
  // up to the hour that runs: another address each hour, not each minute
  const toMs = Math.ceil((nowMs + 1) / HOUR_MS) * HOUR_MS
  return useQuery(congestionQuery(city.cityId, fromMs, toMs))
}

/** What the shown instant is compared with. */
export interface BaselineView {
  /** `null`: nothing is known to compare with. */
  readonly frame: Frame | null
  readonly playback: PlaybackAnswer | undefined
  readonly isLoading: boolean
  speedKmh(segmentId: string): number | null
}

/** The typical day at the shown time, or the same instant of the week before, as the address says. */
export function useBaseline(city: CityInfo, isWanted: boolean): BaselineView {
  const { route } = useRoute()
  const { atMs, nowMs } = usePlayhead()
  const shownMs = atMs ?? nowMs
  const day = cityDayAt(shownMs, city.timeZone)
  const isWeek = route.against === 'week' && route.view !== 'typical'
  const before = weekBefore(day, city.timeZone)
  const week = playbackQuery(city.cityId, before.startMs, before.endMs, true)
  const weekAnswer = useQuery({ ...week, enabled: isWanted && isWeek })
  const typical = useQuery({ ...typicalQuery(city.cityId, day.date), enabled: isWanted && !isWeek })
  const { data: playback, isPending } = isWeek ? weekAnswer : typical
  const frame = frameAt(playback, isWeek ? shownMs - day.startMs + before.startMs : shownMs)
  return useMemo(
    () => ({
      frame,
      playback,
      isLoading: isWanted && isPending,
      speedKmh: (segmentId) => (playback && frame ? speedIn(playback, frame, segmentId) : null),
    }),
    [frame, playback, isWanted, isPending],
  )
}

export const weekBefore = ({ date }: CityDay, timeZone: string): CityDay => cityDay(addDays(date, -7), timeZone)
