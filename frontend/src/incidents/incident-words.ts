import type { SegmentLive } from '@rocade/shared/protocol/answers'
import type { Incident } from '@rocade/shared/protocol/incidents'
import { formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { clockTime, weekdayTime } from '../time/city-time.ts'

const HALF_A_DAY_MS = 12 * 3_600_000

/** The instant on the city's clock: with its weekday when it is not of about the shown time. */
function nearTime(instant: string, shownMs: number, timeZone: string): string {
  const atMs = Date.parse(instant)
  return Math.abs(atMs - shownMs) < HALF_A_DAY_MS ? clockTime(atMs, timeZone) : weekdayTime(atMs, timeZone)
}

/** When and where one looks. */
export interface IncidentView {
  readonly shownMs: number
  readonly timeZone: string
}

export const startedText = ({ startedAt }: Incident, { shownMs, timeZone }: IncidentView): string =>
  nearTime(startedAt, shownMs, timeZone)

export const endText = ({ expectedEndAt }: Incident, { shownMs, timeZone }: IncidentView): string =>
  nearTime(expectedEndAt, shownMs, timeZone)

/** What of the road is lost. */
export const lostText = ({ kind, lostCapacityShare }: Incident): string =>
  kind === 'closure' ? text.incidents.noWay : text.incidents.lost(formatPercent(lostCapacityShare))

/** What it costs whoever drives there: minutes against free flow; `null` where nobody can drive or nothing is measured. */
export const costText = ({ kind }: Incident, segment: Pick<SegmentLive, 'delayMin'> | undefined): string | null =>
  kind === 'closure' || segment?.delayMin == null ? null : text.incidents.cost(formatNumber(segment.delayMin, 1))

/** Everything about an incident in one line, for the tip over the map and for who does not see it. */
export function incidentText(
  incident: Incident,
  { place, segment, ...view }: IncidentView & { readonly place: string; readonly segment: SegmentLive | undefined },
): string {
  const when = text.incidents.when(startedText(incident, view), endText(incident, view))
  return [text.incidents.kinds[incident.kind], place, lostText(incident), costText(incident, segment), when]
    .filter((part) => part !== null)
    .join(' · ')
}
