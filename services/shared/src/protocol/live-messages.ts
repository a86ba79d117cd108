import { z } from 'zod'
import { boundedInt, Slug, text } from '../feeds/contract-parts.ts'
import { CityFreshness, SegmentLive, WeatherNow, ZoneLive } from './answers.ts'
import { BatchResult } from './batch-topics.ts'
import { CityIncidents } from './incidents.ts'

/**
 * The live protocol of `/ws/traffic`.
 *
 * The client says `hello`; the server answers `welcome`, then either the missed `delta`s (when `lastSeq` of this
 * stream is still in its memory) or a `snapshot`. After that come `delta`s, at most 5 a second, and a `tick` every
 * `heartbeatS`. A delta's `prevSeq` is the `seq` of the message before it that concerned this client's cities
 * (snapshot or delta): another value than the client has means a gap, and the client says `hello` again.
 * The `incidents` of a city are always all that go on, so one that is missing has ended.
 * `cities` tells that the list of cities is another one, and
 * `batch` that a run has ended or how far a question is; they change no `seq`, and are not sent again.
 * Unknown types are ignored by both ends.
 */
export const ClientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    cityIds: z.array(Slug).min(1).max(50),
    lastSeq: boundedInt('sequence').optional(),
    /** The `streamId` that `lastSeq` belongs to. */
    streamId: text(64).optional(),
  }),
])
export type ClientMessage = z.infer<typeof ClientMessage>

const head = { seq: z.number().int(), at: z.iso.datetime() }
const changes = {
  zones: z.array(ZoneLive),
  segments: z.array(SegmentLive),
  weather: z.array(WeatherNow),
  freshness: z.array(CityFreshness),
  // a page that is newer than the server that it meets goes on without them
  incidents: z.array(CityIncidents).default([]),
}
export const ServerMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    ...head,
    streamId: z.string(),
    heartbeatS: z.number(),
    cityIds: z.array(z.string()),
  }),
  z.object({ type: z.literal('snapshot'), ...head, reason: z.enum(['start', 'gap', 'behind']), ...changes }),
  z.object({ type: z.literal('delta'), ...head, prevSeq: z.number().int(), ...changes }),
  z.object({ type: z.literal('tick'), ...head, freshness: z.array(CityFreshness) }),
  z.object({ type: z.literal('batch'), ...head, result: BatchResult }),
  z.object({ type: z.literal('cities'), ...head }),
  z.object({ type: z.literal('error'), ...head, code: z.string(), detail: z.string() }),
])
export type ServerMessage = z.infer<typeof ServerMessage>

/** Close codes of ours, beside the standard ones. */
export const CLOSE_POLICY = 1008
export const CLOSE_TOO_SLOW = 1013
