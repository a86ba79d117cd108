import { isOngoing } from '@rocade/shared/domain/ongoing'
import type { CityInfo } from '@rocade/shared/protocol/answers'
import type { CityIncidents } from '@rocade/shared/protocol/incidents'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { incidentsQuery } from '../api/queries.ts'
import type { CityDay } from '../past/city-days.ts'
import type { Playhead } from '../past/playhead.tsx'

/**
 * The incidents that went on at the shown instant of the past; the day is asked for at once, so that it plays without
 * waiting. `null` while live, and while they are not known. The same object as long as it says the same.
 */
export function usePastIncidents(city: CityInfo, day: CityDay, { atMs, nowMs }: Playhead): CityIncidents | null {
  const query = incidentsQuery(city.cityId, day.startMs, day.endMs, day.endMs < nowMs)
  const { data } = useQuery({ ...query, enabled: atMs !== null })
  const going = atMs === null || !data ? null : data.incidents.filter((incident) => isOngoing(incident, atMs))
  const key = going?.map(({ incidentId }) => incidentId).join() ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what goes on
  return useMemo(
    () => (going && data ? { cityId: data.cityId, source: data.source, incidents: going } : null),
    [data, key],
  )
}
