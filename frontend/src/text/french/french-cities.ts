import type { Messages } from '../messages.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('fr')

/** The texts of the cities page in French. */
export const frenchCities: Messages['cities'] = {
  subtitle: (on, all) => `${on} sur ${plural(all, { one: 'ville', other: 'villes' })} en service`,
  on: 'active',
  off: 'inactive',
  switchOn: 'Activer',
  switchOff: 'Désactiver',
  map: 'Carte',
  zones: 'Zones',
  segments: 'Segments',
  length: 'Longueur mesurée',
  timeZone: 'Fuseau horaire',
  sources: (feed) => `Sources : ${feed}`,
  orderHint: 'par ordre de préférence ; la première active est utilisée',
  attribution: 'Origine',
  noAttribution: 'non précisée',
  newest: (age) => `dernière mesure il y a ${age}`,
  notRead: 'aucune mesure encore',
  offNote: 'Ne donne aucune mesure. Ce qui est enregistré reste.',
  switchFailed: 'La ville n’a pas pu changer d’état',
  switchingOff: (city) => `Désactiver ${city} ?`,
  offText:
    'Elle ne donne plus de mesures à partir de maintenant ; ce qui manque entre-temps ne se rattrape pas. Ce qui est enregistré reste.',
  agreeTitle: (city) => `Ce que coûte ${city}`,
  agreeText: (calls) => `Tant qu’elle est active, jusqu’à ${calls} appels par jour vont à des services tiers :`,
  costFailed: 'Le coût n’a pas pu être lu',
  callsPerDay: (calls) => `${calls} appels/jour`,
  noSource: 'aucune source',
  agree: (calls) => `Accepter ${calls} appels par jour`,
  cancel: 'Annuler',
  addTitle: 'Ajouter une ville',
  name: 'Nom',
  cityId: 'Identifiant',
  cityIdHint: 'Pour les adresses et les fichiers ; il reste pour toujours.',
  country: 'Pays',
  countryHint: 'Deux lettres majuscules, comme FR',
  timeZoneHint: 'Comme Europe/Paris',
  zonesField: 'Zones en GeoJSON',
  zonesHint: 'Une FeatureCollection de (Multi)Polygons, chacun avec un nom ; 500 zones et 900 ko au plus.',
  file: 'Choisir un fichier',
  preview: (zones) => plural(zones, { one: 'zone', other: 'zones' }),
  previewLabel: 'Contours des zones',
  madeIds: 'Les zones sans zoneId en reçoivent un, tiré de leur nom.',
  modelNote: 'Rocade fait un modèle des routes entre les zones, et le dit sur la carte.',
  add: 'Ajouter',
  adding: 'Ajout',
  addFailed: 'La ville n’a pas pu être ajoutée',
  added: (city) => `${city} est ajoutée`,
  addedText: 'Elle commence inactive : regardez-la dans la liste, puis activez-la.',
  faults: {
    name: 'Donnez à la ville un nom de 120 caractères au plus.',
    cityId: '1 à 64 caractères parmi a-z, 0-9 et -, en commençant par une lettre ou un chiffre.',
    country: 'Deux lettres majuscules sont attendues, comme FR.',
    timeZone: 'Ce fuseau n’est pas dans la liste IANA, comme l’est Europe/Paris.',
  },
  zoneFaults: {
    noZones: () => 'au moins une zone est attendue',
    notJson: () => 'du GeoJSON est attendu ; ce n’est pas du JSON',
    notGeoJson: (came) => `une FeatureCollection GeoJSON est attendue, reçu ${came}`,
    projection: (came) =>
      `longitude et latitude en degrés (WGS 84) sont attendues, reçu une autre projection (${came}) : convertissez en EPSG:4326`,
    tooMany: (came) => `500 zones au plus sont acceptées, reçu ${came}`,
    tooLarge: (came) => `900 ko au plus sont acceptés, reçu ${came} octets : simplifiez les contours`,
    notFeature: (came) => `une Feature est attendue, reçu ${came}`,
    noName: (came) =>
      `une propriété « name » est attendue ; ${came === '' ? 'aucune propriété n’est un texte' : `renommez l’une de celles-ci : ${came}`}`,
    blankName: () => 'un nom visible est attendu, reçu seulement des blancs ou rien',
    longName: (came) => `un nom de 200 caractères au plus est attendu, reçu ${came}`,
    badCharacter: (came) =>
      `un nom en texte simple est attendu, reçu un caractère qui ne peut pas être enregistré (${came}) : retirez-le`,
    badId: (came) =>
      `zoneId : 1 à 64 caractères parmi a-z, 0-9 et - sont attendus, reçu ${came} ; sans zoneId, il est tiré du nom`,
    sameId: (came) => `le zoneId ${came} est donné deux fois : donnez à chaque zone le sien`,
    noGeometry: () => 'un contour est attendu, la zone n’en a pas : retirez-la, ou donnez-lui un contour',
    notPolygon: (came) => `un Polygon ou MultiPolygon est attendu, reçu ${came} : retirez-le du fichier`,
    noRing: () => 'un contour est attendu, reçu un polygone sans positions',
    shortRing: (came) => `un contour de 4 positions ou plus est attendu, la dernière égale à la première, reçu ${came}`,
    openRing: (came) =>
      `le contour doit finir où il commence, il finit à ${came} : répétez la première position à la fin`,
    crossing: (came) => `le contour se croise à ${came} : corrigez-le là (mapshaper -clean le fait)`,
    noArea: () => 'un contour d’au moins 1 m² est attendu, reçu une ligne ou un point',
    tooIntricate: (came) => `le contour de ${came} positions est trop complexe à vérifier : simplifiez-le`,
    badPosition: (came) => `une position [longitude, latitude] est attendue, reçu ${came}`,
    outOfRange: (came) =>
      `une longitude de -180 à 180 et une latitude de -90 à 90 sont attendues, reçu ${came} : une autre projection ? convertissez en EPSG:4326`,
    beyond180: (came) =>
      `une longitude de -180 à 180 est attendue, reçu ${came} : coupez la zone à 180° en MultiPolygon (RFC 7946, 3.1.9)`,
    nearPole: (came) => `une latitude de -85 à 85 est attendue, où finit la carte, reçu ${came}`,
    swapped: (came) =>
      `latitude et longitude sont-elles inversées ? GeoJSON donne la longitude d’abord, reçu ${came} : inversez-les`,
    swappedForZone: (came) =>
      `latitude et longitude sont-elles inversées ? La zone est loin de son fuseau (${came}) et, inversée, s’y trouverait : inversez-les, ou donnez le fuseau de ce lieu`,
  },
  ofZone: (number, name, what) => `Zone ${number}${name === null ? '' : ` (${name})`} : ${what}`,
  moreFaults: (faults) => `Encore ${plural(faults, { one: 'erreur', other: 'erreurs' })}.`,
}
