import type { MapSettingsAnswer } from '@rocade/shared/protocol/answers'
import { useQuery } from '@tanstack/react-query'
import { mapSettingsQuery } from '../api/queries.ts'

export type MapTiles = NonNullable<MapSettingsAnswer['tiles']>

/** The online map that the operator has allowed; `null`: none, which is how Rocade comes. */
export function useMapTiles(): MapTiles | null {
  return useQuery(mapSettingsQuery).data?.tiles ?? null
}
