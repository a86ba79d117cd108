import { Trash2 } from 'lucide-react'
import { RouteLink } from '../route/route-link.tsx'
import { StatusChip } from '../status/status-chip.tsx'
import { text } from '../text/text.ts'
import type { AlertState } from './alert-machine.ts'
import type { Alert } from './alert-store.ts'
import { ruleWords } from './alert-words.ts'
import { browserAlerts, useAlerts } from './browser-alerts.ts'

const TONES = { watching: 'plain', pending: 'warn', firing: 'bad', resolved: 'ok' } as const satisfies Record<
  AlertState,
  string
>

/** The alerts of this browser, newest first. `cityId` is watched; those of other cities wait until theirs is shown. */
export function AlertList({ cityId }: { readonly cityId: string }) {
  const alerts = useAlerts()
  const words = text.alerts
  if (alerts.length === 0) return <p className="muted">{words.none}</p>
  return (
    <ul className="alert-list" aria-label={words.title}>
      {alerts.map((alert) => (
        <AlertLine key={alert.rule.ruleId} alert={alert} isWatched={alert.rule.place.cityId === cityId} />
      ))}
    </ul>
  )
}

function AlertLine({ alert, isWatched }: { readonly alert: Alert; readonly isWatched: boolean }) {
  const { rule, status } = alert
  const { place } = rule
  const words = text.alerts
  const to = { page: 'map', cityId: place.cityId, camera: null, at: null } as const
  const zoneId = place.kind === 'zone' ? place.id : null
  const segmentId = place.kind === 'segment' ? place.id : null
  const remove = words.remove(place.name)
  return (
    <li data-state={status.state}>
      <div className="grow">
        <RouteLink className="text-link" to={{ ...to, zoneId, segmentId }}>
          {place.name}
        </RouteLink>
        <p>{ruleWords(rule)}</p>
      </div>
      {isWatched ? (
        <StatusChip tone={TONES[status.state]} word={words.states[status.state]} />
      ) : (
        <StatusChip tone="plain" word={words.notWatched} />
      )}
      <button
        type="button"
        className="icon-button"
        title={remove}
        aria-label={remove}
        onClick={() => browserAlerts.remove(rule.ruleId)}
      >
        <Trash2 size={15} />
      </button>
    </li>
  )
}
