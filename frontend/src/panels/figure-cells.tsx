import type { Level } from '@rocade/shared/domain/congestion-level'
import { formatNumber } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { LevelSign } from './level-sign.tsx'

/** `+2.4`: minutes lost; `–` where they are not known. */
export const lostWords = (minutes: number | null | undefined): string =>
  minutes == null ? text.panel.unknown : text.list.plus(formatNumber(minutes, 1))

/** A level as the map draws it, with its word. */
export function LevelCell({ level }: { readonly level: Level }) {
  return (
    <td className="col-level">
      <LevelSign level={level} />
      {text.levels[level]}
    </td>
  )
}

/** km/h, or the sign for not known. */
export function SpeedCell({ speedKmh, className }: { readonly speedKmh: number | null; readonly className: string }) {
  return <td className={className}>{speedKmh === null ? text.panel.unknown : formatNumber(speedKmh)}</td>
}

/** Minutes lost. */
export function LostCell({ minutes }: { readonly minutes: number | null }) {
  return <td className="col-delay">{lostWords(minutes)}</td>
}
