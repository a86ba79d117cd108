import { pluralIn } from '../plural.ts'

const plural = pluralIn('en')

/** The texts of alerts in English. */
export const englishAlerts = {
  button: 'Alert me',
  title: 'Alerts',
  titleOf: (place: string) => `Alert me about ${place}`,
  bell: (alerts: number, firing: number) => `${plural(alerts, { one: 'alert', other: 'alerts' })}, ${firing} firing`,
  measure: 'When',
  measures: { speedRatio: 'speed falls under', lostMin: 'minutes lost rise over' },
  limits: { speedRatio: '% of free flow', lostMin: 'minutes' },
  lastingLabel: 'for at least',
  atOnce: 'at once',
  minutes: (minutes: string) => `${minutes} min`,
  lasting: (minutes: string) => `for ${minutes} min`,
  slowRule: (limit: string, lasting: string) => `speed under ${limit} of free flow, ${lasting}`,
  lostRule: (limit: string, lasting: string) => `over ${limit} min lost, ${lasting}`,
  lostRuleZone: (limit: string, lasting: string) => `over ${limit} min lost per 10 km, ${lasting}`,
  set: 'Set the alert',
  fault: (min: string, max: string) => `Give a number from ${min} to ${max}.`,
  none: 'No alert is set.',
  states: { watching: 'watching', pending: 'pending', firing: 'firing', resolved: 'resolved' },
  notWatched: 'another city',
  remove: (place: string) => `Remove the alert of ${place}`,
  permit: 'Show notifications too',
  permitted: 'Notifications of this browser are shown too.',
  refused: 'This browser shows no notifications of Rocade; alerts stand here and at the bell.',
  onlyOpen:
    'Alerts are kept in this browser, and watched only while Rocade is open in it, on the city that they are of. After firing, one is over when the figure has come back by a tenth of its limit.',
  fires: (place: string, rule: string) => `Alert: ${place}, ${rule}`,
  isOver: (place: string, rule: string) => `Over: ${place}, ${rule}`,
}
