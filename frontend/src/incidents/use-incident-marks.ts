import type { Incident } from '@rocade/shared/protocol/incidents'
import { useMemo } from 'react'
import type { CityGeometry } from '../api/city-geometry.ts'
import type { IncidentMark } from '../map/incident-canvas.ts'
import { usePlayhead } from '../past/playhead.tsx'
import type { Shown } from '../past/use-shown.ts'
import { language } from '../text/text.ts'
import { placeName } from './incident-section.tsx'
import { incidentText } from './incident-words.ts'

const NONE: readonly IncidentMark[] = []

interface IncidentMarksParts {
  readonly geometry: CityGeometry | null
  readonly shown: Shown
  readonly timeZone: string
  readonly isWanted: boolean
}

/** The signs that the map draws: one for a segment, of its worst incident. */
export function useIncidentMarks({ geometry, shown, timeZone, isWanted }: IncidentMarksParts): readonly IncidentMark[] {
  const { nowMs } = usePlayhead()
  const shownMs = shown.atMs ?? nowMs
  const { incidents, segments } = shown.city
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is another text
  return useMemo(() => {
    if (!isWanted || !geometry || !incidents) return NONE
    return worstOfEach(incidents.incidents).map((incident) => {
      const { segmentId, kind } = incident
      const place = placeName(geometry, segmentId)
      return {
        segmentId,
        kind,
        text: incidentText(incident, { place, segment: segments.get(segmentId), shownMs, timeZone }),
      }
    })
  }, [isWanted, geometry, incidents, segments, shownMs, timeZone, language])
}

/** One incident of each segment: the one that takes most of the road. Pure. */
export function worstOfEach(incidents: readonly Incident[]): Incident[] {
  const worst = new Map<string, Incident>()
  for (const incident of incidents) {
    const known = worst.get(incident.segmentId)
    if (!known || known.lostCapacityShare < incident.lostCapacityShare) worst.set(incident.segmentId, incident)
  }
  return [...worst.values()]
}
