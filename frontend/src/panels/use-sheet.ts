import { type PointerEvent, useRef, useState } from 'react'

/** How much of the screen the sheet of a phone takes. */
export const SHEET_SIZES = ['peek', 'half', 'full'] as const
export type SheetSize = (typeof SHEET_SIZES)[number]

/** Less than this is a tap, px. */
const TAP_PX = 8
/** Every so many px the sheet goes one size further. */
const STEP_PX = 120

/** The size after a drag of so many px upwards (negative: down); a tap goes one up, and from the top to the middle. Pure. */
export function sizeAfterDrag(size: SheetSize, upPx: number): SheetSize {
  const at = SHEET_SIZES.indexOf(size)
  if (Math.abs(upPx) < TAP_PX) return size === 'full' ? 'half' : (SHEET_SIZES[at + 1] ?? size)
  const steps = Math.sign(upPx) * Math.max(1, Math.round(Math.abs(upPx) / STEP_PX))
  return SHEET_SIZES[Math.min(SHEET_SIZES.length - 1, Math.max(0, at + steps))] ?? size
}

/** The sheet's size, and the grip that changes it by drag, tap or key. */
export function useSheet() {
  const [size, setSize] = useState<SheetSize>('half')
  const startY = useRef<number | null>(null)
  return {
    size,
    grip: {
      onPointerDown(event: PointerEvent<HTMLButtonElement>) {
        startY.current = event.clientY
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerUp(event: PointerEvent<HTMLButtonElement>) {
        if (startY.current === null) return
        const upPx = startY.current - event.clientY
        startY.current = null
        setSize(sizeAfterDrag(size, upPx))
      },
      onPointerCancel() {
        startY.current = null
      },
      /** Pointers were heard above; what is left is Enter, Space and programs that press. */
      onClick(event: { detail: number }) {
        if (event.detail === 0) setSize(sizeAfterDrag(size, 0))
      },
    },
  }
}
