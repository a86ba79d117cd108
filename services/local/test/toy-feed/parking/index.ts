import { cleanByContract, reject } from '@rocade/shared/feeds/clean-by-contract'
import { defineFeed, type FeedColumn } from '@rocade/shared/feeds/feed'
import { readingColumns } from '@rocade/shared/feeds/reading-columns'
import { ParkingReading } from './contract.ts'

const column = (
  name: string,
  type: FeedColumn<ParkingReading>['type'],
  description: string,
  read: FeedColumn<ParkingReading>['read'],
): FeedColumn<ParkingReading> => ({ name, type, isNullable: false, unit: null, description, read })

export const parking = defineFeed<ParkingReading>({
  name: 'parking',
  description: 'Free places of a car park',
  contract: ParkingReading,
  keyOf: (reading) => `${reading.cityId}/${reading.carParkId}`,
  clean(raw, context) {
    const result = cleanByContract(ParkingReading, raw, context)
    if (!('reading' in result)) return result
    const { reading } = result
    if (reading.freePlaces > reading.places) {
      return reject('range', `freePlaces: ${reading.freePlaces} of ${reading.places} places cannot be free`)
    }
    return { kind: 'accept', reading, qualityScore: 100 }
  },
  columns: [
    ...readingColumns('source, city, car park and instant'),
    column('car_park_id', 'text', 'Car park', (r) => r.carParkId),
    column('places', 'integer', 'All places', (r) => r.places),
    column('free_places', 'integer', 'Free places', (r) => r.freePlaces),
  ],
})
