import { knowsSegment } from '@rocade/shared/cities/city'
import { asCityBook, type Cities } from '@rocade/shared/cities/city-book'
import { cityExtent } from '@rocade/shared/cities/city-extent'
import { decodeMessage } from '@rocade/shared/feeds/decode-message'
import type { CleaningContext, Feed } from '@rocade/shared/feeds/feed'
import type { CleanedMessage } from '@rocade/shared/lake/bronze-file'
import type { LogMessage } from '@rocade/shared/ports/event-log'

export type CleanMessage = (message: LogMessage) => CleanedMessage

/**
 * The one place where a message of the log becomes a reading or a rejection. Pure in the message: both sinks call it,
 * each for itself, and because age is judged by the time at which the log took it, they always agree. A clock that was
 * set back counts as it was then: otherwise good readings would be "too late" until it catches up.
 */
export function createCleanMessage(feed: Feed, cities: Cities): CleanMessage {
  const book = asCityBook(cities)
  const hasCity: CleaningContext['hasCity'] = (cityId) => book.find(cityId) !== undefined
  const hasSegment: CleaningContext['hasSegment'] = (cityId, segmentId) => {
    const city = book.find(cityId)
    return city !== undefined && knowsSegment(city, segmentId)
  }
  const extentOf: CleaningContext['extentOf'] = (cityId) => {
    const city = book.find(cityId)
    return city === undefined ? undefined : cityExtent(city)
  }
  return (message) => {
    const decoded = decodeMessage(message.value)
    if (decoded.kind === 'reject') return { message, result: decoded }
    const appendedAtMs = message.clockMs ?? message.appendedAtMs
    const context: CleaningContext = { hasCity, hasSegment, extentOf, appendedAtMs }
    return { message, result: feed.clean(decoded.raw, context) }
  }
}
