import { useSyncExternalStore } from 'react'
import { type Alert, createAlertStore } from './alert-store.ts'

const STORAGE_KEY = 'rocade-alerts'

/** The alerts of this browser. Where storage is forbidden they last as long as the page. */
export const browserAlerts = createAlertStore({
  read() {
    try {
      return localStorage.getItem(STORAGE_KEY)
    } catch {
      return null
    }
  },
  write(text) {
    try {
      localStorage.setItem(STORAGE_KEY, text)
    } catch {
      // not remembered; this page still has them
    }
  },
})
addEventListener('storage', ({ key }) => key === STORAGE_KEY && browserAlerts.readAgain())

export const useAlerts = (): readonly Alert[] => useSyncExternalStore(browserAlerts.subscribe, browserAlerts.all)
