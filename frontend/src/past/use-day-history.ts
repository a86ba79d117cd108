import { segmentWeights } from '@rocade/shared/domain/zone-speed'
import type { CityInfo, HistoryAnswer } from '@rocade/shared/protocol/answers'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import { historyOfDay, type Member } from './day-history.ts'
import { usePlayhead } from './playhead.tsx'
import { usePlayback } from './use-shown.ts'

export interface DayHistory {
  readonly data: HistoryAnswer | undefined
  readonly error: Error | null
  refetch(): unknown
  /** The instant to mark; `null`: live. */
  readonly atMs: number | null
}

interface DayHistoryQuestion {
  readonly city: CityInfo
  readonly members: readonly Member[]
  /** The last 24 hours, for while it is live. */
  readonly latest: Omit<DayHistory, 'atMs'>
  readonly place: Pick<HistoryAnswer, 'zoneId' | 'segmentId'>
}

/** The line beside the map: the last 24 hours while live, else the day that is shown. */
export function useDayHistory({ city, members, latest, place }: DayHistoryQuestion): DayHistory {
  const playhead = usePlayhead()
  const { atMs } = playhead
  const { data: playback, error, refetch } = usePlayback(city, playhead)
  const { zoneId, segmentId } = place
  const day = useMemo(
    () => (playback ? historyOfDay(playback, members, { zoneId, segmentId }) : undefined),
    [playback, members, zoneId, segmentId],
  )
  return atMs === null ? { ...latest, atMs } : { data: day, error, refetch, atMs }
}

/** The segments of a zone as its mean takes them. */
export function membersOf(geometry: CityGeometry, zoneId: string): Member[] {
  const own = geometry.segments.filter((segment) => segment.zoneId === zoneId)
  const weightOf = segmentWeights(own)
  return own.map((segment) => ({
    segmentId: segment.segmentId,
    weight: weightOf(segment),
    freeFlowKmh: segment.freeFlowKmh,
  }))
}
