import type { CityInfo } from '@rocade/shared/protocol/answers'
import { Bell } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { text } from '../text/text.ts'
import { useAlerts } from './browser-alerts.ts'
import { useAlertWatch } from './use-alert-watch.ts'

const AlertsDialog = lazy(async () => ({ default: (await import('./alerts-dialog.tsx')).AlertsDialog }))

/** How many alerts fire, on every page, and the way to their list; it is there as soon as one is set. Watches them. */
export function AlertBell({ city }: { readonly city: CityInfo }) {
  const alerts = useAlerts()
  const told = useAlertWatch(city.cityId)
  const [isOpen, setIsOpen] = useState(false)
  const firing = alerts.filter(({ status }) => status.state === 'firing').length
  const label = text.alerts.bell(alerts.length, firing)
  return (
    <>
      {alerts.length === 0 ? null : (
        <button
          type="button"
          className="icon-button alert-bell"
          title={label}
          aria-label={label}
          onClick={() => setIsOpen(true)}
        >
          <Bell size={17} strokeWidth={1.7} aria-hidden />
          {firing === 0 ? null : <b aria-hidden>{firing}</b>}
        </button>
      )}
      <span className="visually-hidden" role="status">
        {told}
      </span>
      <Suspense>
        {isOpen ? <AlertsDialog place={null} cityId={city.cityId} onClose={() => setIsOpen(false)} /> : null}
      </Suspense>
    </>
  )
}
