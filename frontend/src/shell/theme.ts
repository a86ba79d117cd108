import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'
const STORAGE_KEY = 'rocade-theme'
const CHANGED = 'rocade:theme'
const systemDark = () => matchMedia('(prefers-color-scheme: dark)')

/** The chosen theme, or the system's where none was chosen. */
function currentTheme(): Theme {
  const chosen = readChoice()
  if (chosen) return chosen
  return systemDark().matches ? 'dark' : 'light'
}

function readChoice(): Theme | null {
  try {
    const chosen = localStorage.getItem(STORAGE_KEY)
    return chosen === 'dark' || chosen === 'light' ? chosen : null
  } catch {
    return null // storage can be forbidden
  }
}

function apply(): void {
  document.documentElement.dataset.theme = currentTheme()
}

function subscribe(listener: () => void): () => void {
  const changed = () => {
    apply()
    listener()
  }
  const system = systemDark()
  system.addEventListener('change', changed)
  addEventListener(CHANGED, changed)
  addEventListener('storage', changed)
  return () => {
    system.removeEventListener('change', changed)
    removeEventListener(CHANGED, changed)
    removeEventListener('storage', changed)
  }
}

/** The theme in use and a way to choose the other one; the choice is remembered in this browser. */
export function useTheme(): { theme: Theme; toggle(): void } {
  const theme = useSyncExternalStore(subscribe, currentTheme)
  return {
    theme,
    toggle() {
      const next: Theme = theme === 'dark' ? 'light' : 'dark'
      try {
        localStorage.setItem(STORAGE_KEY, next)
      } catch {
        // not remembered, and without memory not chosen: the system's theme stays
      }
      dispatchEvent(new Event(CHANGED))
    },
  }
}
