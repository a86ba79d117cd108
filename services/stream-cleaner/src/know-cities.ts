import { knowsSegment } from '@rocade/shared/cities/city'
import type { CityBook } from '@rocade/shared/cities/city-book'
import type { LogMessage, PartitionReader } from '@rocade/shared/ports/event-log'

/**
 * A reader that has heard of every city and segment before it judges a message of it. Producers begin with a city after they have
 * read of it on the topic `cities`; so whoever meets a city that it does not know reads that topic up to now first, and
 * knows whether the city exists. Both sinks decide alike by this, whenever they read.
 */
export function knowCities(book: CityBook, reader: PartitionReader): PartitionReader {
  return {
    from: reader.from,
    async take(messages, endOffset) {
      if (messages.some((message) => !isOfKnownPlace(book, message))) await book.catchUp()
      return reader.take(messages, endOffset)
    },
    close: () => reader.close(),
  }
}

/** Keys are `city` or `city/segment`; an edit may have given the city a segment that we have not heard of. */
function isOfKnownPlace(book: CityBook, { key }: LogMessage): boolean {
  const [cityId = '', segmentId] = key?.split('/') ?? []
  const city = book.find(cityId)
  return city !== undefined && (segmentId === undefined || knowsSegment(city, segmentId))
}
