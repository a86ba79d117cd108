import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { text } from '../text/text.ts'
import { AlertForm } from './alert-form.tsx'
import { AlertList } from './alert-list.tsx'
import type { AlertPlace } from './alert-rule.ts'
import { NotifyLine } from './notify-line.tsx'

interface AlertsDialogProps {
  /** What a new alert is about; `null`: only the list. */
  readonly place: AlertPlace | null
  /** The city that is shown, and so watched. */
  readonly cityId: string
  readonly onClose: () => void
}

/** Sets an alert and lists those that are set, with how each stands. */
export function AlertsDialog({ place, cityId, onClose }: AlertsDialogProps) {
  const words = text.alerts
  return (
    <DialogFrame
      title={place === null ? words.title : words.titleOf(place.name)}
      className="alerts-dialog"
      onClose={onClose}
    >
      <div className="dialog-body">
        {place === null ? null : <AlertForm place={place} />}
        <AlertList cityId={cityId} />
        <NotifyLine />
        <p className="form-hint">{words.onlyOpen}</p>
      </div>
    </DialogFrame>
  )
}
