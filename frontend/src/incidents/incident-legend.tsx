import { INCIDENT_KINDS, type IncidentKind } from '@rocade/shared/feeds/incidents/contract'
import type { CityIncidents } from '@rocade/shared/protocol/incidents'
import { Eye, EyeOff } from 'lucide-react'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { IncidentSign } from './incident-sign.tsx'

interface IncidentLegendProps {
  /** `null`: not known yet. */
  readonly told: CityIncidents | null
  readonly isShown: boolean
  readonly onToggle: () => void
}

/** What the signs mean and how many there are; its first row switches the layer. Says so where nobody tells incidents. */
export function IncidentLegend({ told, isShown, onToggle }: IncidentLegendProps) {
  if (told === null) return null
  const { source, incidents } = told
  if (source === null && incidents.length === 0) {
    return <p className="legend-incidents is-untold">{text.incidents.notTold}</p>
  }
  const countOf = (kind: IncidentKind) => incidents.filter((incident) => incident.kind === kind).length
  return (
    <div className="legend-incidents">
      <button type="button" aria-pressed={isShown} onClick={onToggle}>
        {isShown ? <Eye size={15} aria-hidden /> : <EyeOff size={15} aria-hidden />}
        <IncidentSign kind="reduced-capacity" />
        <span>{text.incidents.title}</span>
        <b className={incidents.length === 0 ? 'is-zero' : undefined}>{formatNumber(incidents.length)}</b>
      </button>
      {isShown && incidents.length > 0 ? (
        <ul>
          {INCIDENT_KINDS.map((kind) => (
            <li key={kind}>
              <IncidentSign kind={kind} />
              <span>{text.incidents.kinds[kind]}</span>
              <b className={countOf(kind) === 0 ? 'is-zero' : undefined}>{formatNumber(countOf(kind))}</b>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
