import type { Messages } from '../messages.ts'

/** The texts of editing and removing cities in French. */
export const frenchCityChanges: Messages['cityChanges'] = {
  edit: 'Modifier',
  editTitle: (city) => `Modifier ${city}`,
  zonesNote:
    'Laissez les zones vides pour les garder. Avec de nouvelles zones, le modèle des routes entre elles est refait ; ce qui est enregistré reste, calculé sur les zones de son époque.',
  save: 'Enregistrer',
  editFailed: 'La ville n’a pas pu être modifiée',
  remove: 'Retirer',
  removeTitle: (city) => `Retirer ${city} ?`,
  removeText:
    'Elle quitte les listes, la carte en direct et le traitement par lots en quelques secondes. Le même identifiant peut être ajouté de nouveau. Que faire de ses mesures ?',
  keep: 'Les garder',
  keepText:
    'Elles ne sont plus montrées, disparaissent selon leur durée de conservation, et reviennent si la ville est ajoutée de nouveau.',
  delete: 'Les supprimer',
  deleteText:
    'Elles sont supprimées de la base et de la vue par lots en quelques minutes, et des tables du lac, dont les fichiers partent 24 heures plus tard. Le journal et les fichiers bronze du lac contiennent les messages de toutes les villes et ne sont jamais réécrits : ceux de cette ville partent avec leur durée de conservation, après 7 jours et BRONZE_RETENTION_DAYS. Personne ne peut rétablir des mesures supprimées.',
  removeFailed: 'La ville n’a pas pu être retirée',
  setAside: 'Villes inutilisables',
  setAsideText:
    'Ce qui en a été dit en dernier n’est pas conforme. Tout le reste continue. Retirez-les, puis ajoutez-les de nouveau.',
}
