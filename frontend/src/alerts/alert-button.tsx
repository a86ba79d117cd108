import { Bell } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { text } from '../text/text.ts'
import type { AlertPlace } from './alert-rule.ts'

const AlertsDialog = lazy(async () => ({ default: (await import('./alerts-dialog.tsx')).AlertsDialog }))

/** "Alert me" of a zone or segment. */
export function AlertButton({ place }: { readonly place: AlertPlace }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button type="button" className="button is-line" onClick={() => setIsOpen(true)}>
        <Bell size={15} aria-hidden />
        {text.alerts.button}
      </button>
      <Suspense>
        {isOpen ? <AlertsDialog place={place} cityId={place.cityId} onClose={() => setIsOpen(false)} /> : null}
      </Suspense>
    </>
  )
}
