import { z } from 'zod'
import { ATTRIBUTION_CHARACTERS_MAX, CityFile, SegmentCollection, ZoneCollection } from '../cities/city.ts'
import { isTimeZone } from '../domain/is-time-zone.ts'
import { boundedInt, Slug, text } from '../feeds/contract-parts.ts'
import { Units } from './answers.ts'
import { doubtPlace } from './doubt-place.ts'
import { readZones, ZONES_MAX } from './read-zones.ts'
import { describeZoneFault } from './zone-faults.ts'

/** Part of the request, which the dashboard reads before it sends one. */
export { ZoneCollection }

export const SEGMENTS_MAX = 3_000

const Source = z.array(Slug).min(1).max(10)

const { $schema: _, ...zonesSchema } = z.toJSONSchema(
  ZoneCollection.extend({ features: ZoneCollection.shape.features.min(1).max(ZONES_MAX) }),
  { io: 'input' },
)

/** Zones as somebody gives them: `readZones` says what is taken, and what is wrong. */
export const Zones = z
  .unknown()
  .transform((given, context): ZoneCollection => {
    const read = readZones(given)
    if ('zones' in read) return read.zones
    for (const fault of read.faults)
      context.addIssue({ code: 'custom', path: [...fault.path], message: describeZoneFault(fault) })
    return z.NEVER
  })
  .meta(zonesSchema)

/** The body of `POST /api/cities`. */
export const CityRequest = z
  .strictObject({
    cityId: Slug,
    name: CityFile.shape.name,
    country: CityFile.shape.country,
    timeZone: text(64)
      .refine(isTimeZone, 'expected a time zone of the IANA list, such as Europe/Paris')
      .describe('IANA name, such as Europe/Paris'),
    zones: Zones,
    segments: SegmentCollection.refine(
      ({ features }) => features.length <= SEGMENTS_MAX,
      `expected at most ${SEGMENTS_MAX} segments`,
    )
      .optional()
      .describe('Measured stretches of road; without them Rocade makes a model of the roads between the zones'),
    sources: z
      .strictObject({ traffic: Source, weather: Source })
      .optional()
      .describe('Sources by feed in order of preference; the first one that is on is used'),
    freshS: boundedInt('freshS').optional(),
    attribution: text(ATTRIBUTION_CHARACTERS_MAX, { isBlankAllowed: true }).optional(),
  })
  .superRefine(({ zones, timeZone }, context) => {
    const doubt = doubtPlace(zones, timeZone)
    if (doubt !== null)
      context.addIssue({ code: 'custom', path: ['zones', ...doubt.path], message: describeZoneFault(doubt) })
  })
export type CityRequest = z.infer<typeof CityRequest>

/** The body of `PATCH /api/cities/{cityId}`: what is left out stays as it is. */
export const CityPatch = z.strictObject({
  isActive: z.boolean().optional(),
  name: CityRequest.shape.name.optional(),
  attribution: CityRequest.shape.attribution,
  zones: CityRequest.shape.zones.optional(),
  segments: CityRequest.shape.segments
    .unwrap()
    .nullable()
    .optional()
    .describe('All of them; `null` makes the model of the roads between the zones anew'),
  agreedCallsPerDay: boundedInt('callsPerDay')
    .optional()
    .describe('Needed to switch a city on whose sources ask paid services: at least `callsPerDay` of its cost'),
})

/** What happens to the readings of a city that is removed. */
export const RemovedCityData = z
  .enum(['keep', 'delete'])
  .describe(
    'keep: they stay where they are, are shown nowhere, go by retention, and are there again when the city is added again; delete: they are taken out of the database, the batch view and the tables of the lake',
  )

export const CityRemoved = z.object({
  cityId: z.string(),
  data: RemovedCityData,
  detail: z.string().describe('What is removed at once, and what goes when'),
})
export type CityRemoved = z.infer<typeof CityRemoved>

export const CityCost = z.object({
  generatedAt: z.iso.datetime(),
  units: Units,
  cityId: z.string(),
  callsPerDay: z.number().int().describe('Calls to services of others, at most, while the city is active'),
  feeds: z.array(
    z.object({
      feed: z.string(),
      source: z.string().nullable().describe('The source that will be used; null when none of the list is on'),
      callsPerDay: z.number().int(),
      detail: z.string(),
    }),
  ),
})
export type CityCost = z.infer<typeof CityCost>

export const CityChanged = z.object({
  cityId: z.string(),
  isActive: z.boolean(),
  zones: z.number().int(),
  segments: z.number().int(),
  callsPerDay: z.number().int(),
  url: z.string(),
})
