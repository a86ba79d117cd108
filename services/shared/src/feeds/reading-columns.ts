import type { FeedColumn, FeedReading } from './feed.ts'

/** The columns of the fields that every feed's reading has. `idOf` says what a reading's id is made of. */
export const readingColumns = (idOf: string): readonly FeedColumn<FeedReading>[] => [
  {
    name: 'reading_id',
    type: 'uuid',
    isNullable: false,
    unit: null,
    description: `UUIDv5 of ${idOf}`,
    read: (reading) => reading.readingId,
  },
  {
    name: 'city_id',
    type: 'text',
    isNullable: false,
    unit: null,
    description: 'City',
    read: (reading) => reading.cityId,
  },
  {
    name: 'source',
    type: 'text',
    isNullable: false,
    unit: null,
    description: 'Where the reading comes from',
    read: (reading) => reading.source,
  },
  {
    name: 'observed_at',
    type: 'instant',
    isNullable: false,
    unit: 'UTC',
    description: 'When it was measured',
    read: (reading) => Date.parse(reading.observedAt),
  },
]

/** Of readings of road segments. */
export const segmentColumn: FeedColumn<{ readonly segmentId: string }> = {
  name: 'segment_id',
  type: 'text',
  isNullable: false,
  unit: null,
  description: 'Road segment',
  read: (reading) => reading.segmentId,
}
