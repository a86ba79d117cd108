import type { Messages } from '../messages.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('fr')

/** The texts of alerts in French. */
export const frenchAlerts: Messages['alerts'] = {
  button: 'M’alerter',
  title: 'Alertes',
  titleOf: (place) => `M’alerter sur ${place}`,
  bell: (alerts, firing) => `${plural(alerts, { one: 'alerte', other: 'alertes' })}, ${firing} en cours`,
  measure: 'Quand',
  measures: { speedRatio: 'la vitesse passe sous', lostMin: 'le temps perdu dépasse' },
  limits: { speedRatio: '% de la vitesse à vide', lostMin: 'minutes' },
  lastingLabel: 'pendant au moins',
  atOnce: 'aussitôt',
  minutes: (minutes) => `${minutes} min`,
  lasting: (minutes) => `pendant ${minutes} min`,
  slowRule: (limit, lasting) => `vitesse sous ${limit} de la vitesse à vide, ${lasting}`,
  lostRule: (limit, lasting) => `plus de ${limit} min perdues, ${lasting}`,
  lostRuleZone: (limit, lasting) => `plus de ${limit} min perdues pour 10 km, ${lasting}`,
  set: 'Poser l’alerte',
  fault: (min, max) => `Donnez un nombre de ${min} à ${max}.`,
  none: 'Aucune alerte n’est posée.',
  states: { watching: 'en veille', pending: 'en attente', firing: 'en cours', resolved: 'terminée' },
  notWatched: 'autre ville',
  remove: (place) => `Retirer l’alerte de ${place}`,
  permit: 'Afficher aussi des notifications',
  permitted: 'Les notifications de ce navigateur sont aussi affichées.',
  refused: 'Ce navigateur n’affiche pas de notification de Rocade ; les alertes sont ici et à la cloche.',
  onlyOpen:
    'Les alertes restent dans ce navigateur, et ne sont suivies que tant que Rocade y est ouvert, sur la ville qu’elles concernent. Une alerte en cours se termine quand la valeur est revenue d’un dixième de sa limite.',
  fires: (place, rule) => `Alerte : ${place}, ${rule}`,
  isOver: (place, rule) => `Terminée : ${place}, ${rule}`,
}
