import type { Messages } from '../messages.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('fr')

/** The texts of incidents in French. */
export const frenchIncidents: Messages['incidents'] = {
  title: 'Incidents',
  kinds: { closure: 'Route fermée', 'reduced-capacity': 'Capacité réduite' },
  count: (count) => plural(count, { one: 'incident', other: 'incidents' }),
  when: (start, end) => `depuis ${start}, fin prévue ${end}`,
  noWay: 'passage impossible',
  lost: (share) => `${share} de capacité perdue`,
  cost: (minutes) => `+${minutes} min sur ce segment`,
  none: 'Aucun incident en cours.',
  notTold: 'Cette source ne signale pas les incidents.',
  unknown: 'Les incidents ne sont pas encore connus.',
  more: (count) => plural(count, { one: 'autre, dans le tableau', other: 'autres, dans le tableau' }),
  caption: 'Incidents : nature, lieu, heures, capacité et minutes perdues, du plus ancien au plus récent.',
  kind: 'Incident',
  since: 'depuis',
  until: 'fin prévue',
  capacityLost: 'capacité perdue',
}
