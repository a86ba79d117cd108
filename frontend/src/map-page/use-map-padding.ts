import { useMemo, useSyncExternalStore } from 'react'
import type { MapPadding } from '../map/camera.ts'

/** Under this width the phone layout starts; the same number stands in phone.css. */
const PHONE = '(max-width: 719.98px)'
/** The panel's width and its distance from the edge, as in tokens.css, px. */
const PANEL_ROOM = 372 + 24
const EDGE = 28
/** The time bar's height and its distances, as in tokens.css, px. */
const TIME_BAR_ROOM = 134 + 32

function subscribe(listener: () => void): () => void {
  const query = matchMedia(PHONE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export const useIsPhone = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(PHONE).matches)

/** How much of the map lies under panels: the camera keeps what matters out of there. */
export function useMapPadding(): MapPadding {
  const isPhone = useIsPhone()
  return useMemo(
    () =>
      isPhone
        ? { top: 50, right: 58, bottom: 74, left: 8 }
        : { top: 56, right: PANEL_ROOM + EDGE, bottom: TIME_BAR_ROOM, left: EDGE },
    [isPhone],
  )
}
