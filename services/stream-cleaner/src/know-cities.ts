import type { CityBook } from '@rocade/shared/cities/city-book'
import type { LogMessage, PartitionReader } from '@rocade/shared/ports/event-log'

/**
 * A reader that has heard of every city before it judges a message of it. Producers begin with a city after they have
 * read of it on the topic `cities`; so whoever meets a city that it does not know reads that topic up to now first, and
 * knows whether the city exists. Both sinks decide alike by this, whenever they read.
 */
export function knowCities(book: CityBook, reader: PartitionReader): PartitionReader {
  return {
    from: reader.from,
    async take(messages, endOffset) {
      if (messages.some((message) => !isOfKnownCity(book, message))) await book.catchUp()
      return reader.take(messages, endOffset)
    },
    close: () => reader.close(),
  }
}

/** Keys are `city` or `city/place`. */
const isOfKnownCity = (book: CityBook, { key }: LogMessage) =>
  key !== null && book.find(key.split('/', 1)[0] ?? '') !== undefined
