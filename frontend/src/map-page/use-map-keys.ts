import { useEffect, useRef } from 'react'
import { usePlayhead } from '../past/playhead.tsx'
import { toggleName, VIEWS } from '../route/route.ts'
import { useRoute } from '../route/use-route.ts'
import type { MapCommands } from './map-page.tsx'

const PAN_PX = 90
/** Steps of 5 minutes in an hour. */
const HOUR_STEPS = 12

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-PAN_PX, 0],
  ArrowRight: [PAN_PX, 0],
  ArrowUp: [0, -PAN_PX],
  ArrowDown: [0, PAN_PX],
}

/** The keys of the map page, wherever the focus is, except where a key already has a meaning. */
export function useMapKeys(commands: MapCommands | null): void {
  const playhead = usePlayhead()
  const { route, go } = useRoute()
  const latest = useRef({ playhead, route, go, commands })
  latest.current = { playhead, route, go, commands }
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return
      const action = actionOf(event, latest.current)
      if (!action) return
      event.preventDefault()
      action()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

/** Text is typed, a control uses the key itself, or a dialog is open. */
function isBusy({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector('[role="dialog"]')) return true
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('input, textarea, select, [role="slider"], [contenteditable="true"]')) return true
  if (key === ' ') return target.closest('button, a, summary') !== null
  // Leaflet moves the map by itself when it has the focus; a region that scrolls needs its arrows
  return (key in ARROWS || key === '+' || key === '-') && target.closest('.leaflet-container, [tabindex="0"]') !== null
}

type Latest = {
  readonly playhead: ReturnType<typeof usePlayhead>
  readonly route: ReturnType<typeof useRoute>['route']
  readonly go: ReturnType<typeof useRoute>['go']
  readonly commands: MapCommands | null
}

function actionOf({ key, shiftKey }: KeyboardEvent, { playhead, route, go, commands }: Latest): (() => void) | null {
  const steps = shiftKey ? HOUR_STEPS : 1
  const arrow = ARROWS[key]
  if (arrow) return commands && (() => commands.panBy(...arrow))
  switch (key) {
    case ' ':
      return playhead.togglePlay
    case '[':
    case '{':
      return () => playhead.step(-steps)
    case ']':
    case '}':
      return () => playhead.step(steps)
    case 'l':
      return () => playhead.seek(null)
    case 'i':
      return () => go({ hidden: toggleName(route.hidden, 'incidents') }, { replace: true })
    case 't':
      return () => go({ isTable: !route.isTable })
    case '+':
    case '=':
      return commands && (() => commands.zoomBy(1))
    case '-':
      return commands && (() => commands.zoomBy(-1))
    case '0':
      return commands?.wholeCity ?? null
    case '1':
    case '2':
    case '3':
      return () => go({ view: VIEWS[Number(key) - 1] ?? 'now', only: [] }, { replace: true })
    case 'Escape':
      return route.zoneId === null && route.segmentId === null ? null : () => go({ zoneId: null, segmentId: null })
    default:
      return null
  }
}
