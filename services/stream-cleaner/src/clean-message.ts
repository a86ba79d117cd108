import type { City } from '@rocade/shared/cities/city'
import { cityExtent } from '@rocade/shared/cities/city-extent'
import { decodeMessage } from '@rocade/shared/feeds/decode-message'
import type { CleaningContext, Feed } from '@rocade/shared/feeds/feed'
import type { CleanedMessage } from '@rocade/shared/lake/bronze-file'
import type { LogMessage } from '@rocade/shared/ports/event-log'

export type CleanMessage = (message: LogMessage) => CleanedMessage

/**
 * The one place where a message of the log becomes a reading or a rejection. Pure in the message: both sinks call it,
 * each for itself, and because age is judged by the log's append time they always agree.
 */
export function createCleanMessage(feed: Feed, cities: readonly City[]): CleanMessage {
  const byId = new Map(cities.map((city) => [city.cityId, city]))
  const extents = new Map(cities.map((city) => [city.cityId, cityExtent(city)]))
  const known: Omit<CleaningContext, 'appendedAtMs'> = {
    hasCity: (cityId) => byId.has(cityId),
    hasSegment: (cityId, segmentId) => byId.get(cityId)?.segmentsById.has(segmentId) ?? false,
    extentOf: (cityId) => extents.get(cityId),
  }
  return (message) => {
    const decoded = decodeMessage(message.value)
    if (decoded.kind === 'reject') return { message, result: decoded }
    return { message, result: feed.clean(decoded.raw, { ...known, appendedAtMs: message.appendedAtMs }) }
  }
}
