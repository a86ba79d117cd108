/** The texts of editing and removing cities in English. */
export const englishCityChanges = {
  edit: 'Edit',
  editTitle: (city: string) => `Edit ${city}`,
  zonesNote:
    'Leave the zones empty to keep them. With new zones, the model of the roads between them is made anew; what was stored stays, summed up over the zones of its time.',
  save: 'Save',
  editFailed: 'The city could not be edited',
  remove: 'Remove',
  removeTitle: (city: string) => `Remove ${city}?`,
  removeText:
    'It leaves the lists, the live map and the batch layer within seconds. The same id can be added again. What is to happen to its readings?',
  keep: 'Keep them',
  keepText: 'They are shown nowhere, go by their retention, and are there again when the city is added again.',
  delete: 'Delete them',
  deleteText:
    'They are deleted from the database and the batch view within minutes, and from the tables of the lake, whose files go 24 hours later. The log and the bronze files of the lake hold the messages of all cities and are never rewritten: this city’s go by retention, after 7 days and BRONZE_RETENTION_DAYS. Nobody can bring deleted readings back.',
  removeFailed: 'The city could not be removed',
  setAside: 'Cities that cannot be used',
  setAsideText:
    'What was last said of them is not as agreed. Everything else goes on. Remove them, then add them anew.',
}
