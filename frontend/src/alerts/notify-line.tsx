import { useState } from 'react'
import { text } from '../text/text.ts'
import { notifyPermission } from './notify.ts'

/** Whether this browser shows notifications, and the way to permit them. */
export function NotifyLine() {
  const [permission, setPermission] = useState(notifyPermission)
  const words = text.alerts
  if (permission === 'default') {
    return (
      <div>
        <button
          type="button"
          className="button is-line"
          onClick={() => Notification.requestPermission().then(setPermission)}
        >
          {words.permit}
        </button>
      </div>
    )
  }
  return <p className="form-hint">{permission === 'granted' ? words.permitted : words.refused}</p>
}
