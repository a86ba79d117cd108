import type { RemovedData } from './city-book.ts'

/** What becomes of the readings of a removed city, in English, for API and command. Retention in days. */
export function removedDataText(data: RemovedData): string {
  if (data === 'keep')
    return 'The city is out of lists, live feed and batch. Its readings stay, go by their retention, and are there again when the city is added again.'
  return 'The city is out of lists, live feed and batch. Its readings are deleted from the database and the batch view within minutes, and from the tables of the lake, whose files go 24 hours later (named snapshots keep theirs). The append-only log and the bronze files of the lake hold the messages of all cities together and are never rewritten: those of this city go by retention, after 7 days and BRONZE_RETENTION_DAYS.'
}
