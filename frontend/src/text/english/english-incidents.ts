import { pluralIn } from '../plural.ts'

const plural = pluralIn('en')

/** The texts of incidents in English. */
export const englishIncidents = {
  title: 'Incidents',
  kinds: { closure: 'Road closed', 'reduced-capacity': 'Reduced capacity' },
  count: (count: number) => plural(count, { one: 'incident', other: 'incidents' }),
  when: (start: string, end: string) => `since ${start}, expected until ${end}`,
  noWay: 'no way through',
  lost: (share: string) => `${share} of the capacity lost`,
  cost: (minutes: string) => `+${minutes} min on this segment`,
  none: 'No incident is going on.',
  notTold: 'This source tells no incidents.',
  unknown: 'The incidents are not known yet.',
  more: (count: number) => plural(count, { one: 'more, in the table', other: 'more, in the table' }),
  caption: 'Incidents with kind, place, time, lost capacity and minutes lost, oldest first.',
  kind: 'Incident',
  since: 'since',
  until: 'expected until',
  capacityLost: 'lost capacity',
}
