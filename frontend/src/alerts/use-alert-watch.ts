import { useEffect, useState } from 'react'
import { useLive } from '../live/live-context.ts'
import { EMPTY_CITY } from '../live/live-store.ts'
import { readClock } from '../time/use-now.ts'
import { toldWords } from './alert-words.ts'
import { browserAlerts } from './browser-alerts.ts'
import { notify } from './notify.ts'

/** Time passes without a message too. */
const LOOK_EVERY_MS = 1000

/** Watches the alerts of a city while its page is open; the answer is what was told last, for the live region. */
export function useAlertWatch(cityId: string): string {
  const { client, store } = useLive()
  const [told, setTold] = useState('')
  useEffect(() => {
    const look = () => {
      // a picture that is not live proves nothing
      const city = client.view().state === 'live' ? store.city(cityId) : EMPTY_CITY
      for (const alert of browserAlerts.look(cityId, city, readClock())) {
        const words = toldWords(alert)
        setTold(words)
        void notify(alert.rule.place.name, words, alert.rule.ruleId)
      }
    }
    look()
    const timer = setInterval(look, LOOK_EVERY_MS)
    const forget = store.subscribe(look)
    return () => {
      clearInterval(timer)
      forget()
    }
  }, [cityId, client, store])
  return told
}
