import type { ZoneFault } from '@rocade/shared/protocol/zone-faults'
import { text } from '../text/text.ts'

/** So many faults are shown at once; the others come when these are mended. */
const SHOWN_MAX = 3

/** What is wrong with zones, in the language in use. */
export function zoneFaultText(faults: readonly ZoneFault[]): string {
  const words = text.cities
  const sentences = faults.slice(0, SHOWN_MAX).map(({ code, came, zone }) => {
    const what = words.zoneFaults[code](came)
    return zone === null ? what : words.ofZone(zone.number, zone.name, what)
  })
  const more = faults.length - sentences.length
  return [...sentences, ...(more > 0 ? [words.moreFaults(more)] : [])].join('\n')
}
