import type { City } from '@rocade/shared/cities/city'
import { deriveSegmentsInSlices } from '@rocade/shared/cities/derive-segments'
import { assembleCity } from '@rocade/shared/cities/load-cities'
import { boxAround } from '@rocade/shared/domain/longitude'
import { AddedCity, RETIRED_SEGMENTS_MAX } from '@rocade/shared/protocol/city-change'
import type { CityPatch, CityRequest } from '@rocade/shared/protocol/city-requests'
import { doubtPlace } from '@rocade/shared/protocol/doubt-place'
import { describeZoneFault } from '@rocade/shared/protocol/zone-faults'
import type { z } from 'zod'
import { ProblemError } from '../http/problem.ts'

const SOURCES = { traffic: ['tomtom', 'simulator'], weather: ['openweather', 'open-meteo', 'simulator'] }
const MODEL_ATTRIBUTION = 'The road network is derived from the zones by Rocade; it is a model, not a street map'

/** A new city as the topic has it; without segments it gets a model of the roads between its zones. */
export async function addedCity(request: CityRequest): Promise<AddedCity> {
  const { name, country, timeZone, zones, sources = SOURCES, freshS = 900 } = request
  const segments = request.segments ?? (await deriveSegmentsInSlices(zones))
  const attribution = request.attribution ?? (request.segments === undefined ? MODEL_ATTRIBUTION : '')
  return { name, country, timeZone, bounds: boundsOf(zones), freshS, sources, attribution, zones, segments }
}

/**
 * A city with the zones and segments that are given; those that are not stay. Segments that it has no longer are
 * remembered: late readings of them are taken still.
 */
export async function editedCity(
  city: City,
  { zones = city.zones, segments: given }: Pick<z.infer<typeof CityPatch>, 'zones' | 'segments'>,
): Promise<AddedCity> {
  const { name, country, timeZone, freshS, sources, attribution } = city
  const doubt = zones === city.zones ? null : doubtPlace(zones, timeZone)
  if (doubt !== null) throw unfit(`/body/zones/${doubt.path.join('/')}`, describeZoneFault(doubt))
  const segments = given === null ? await deriveSegmentsInSlices(zones) : (given ?? city.segments)
  const bounds = zones === city.zones ? city.bounds : boundsOf(zones)
  const now = new Set(segments.features.map(({ properties }) => properties.segmentId))
  const former = new Set([...(city.retiredSegmentIds ?? []), ...city.segmentsById.keys()])
  const retired = [...former].filter((segmentId) => !now.has(segmentId)).slice(-RETIRED_SEGMENTS_MAX)
  const retiredSegmentIds = retired.length === 0 ? {} : { retiredSegmentIds: retired }
  return { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments, ...retiredSegmentIds }
}

/**
 * Throws a problem, 400, that says what of a city does not fit together, or is out of bounds: a road of the model too, where
 * the segments are not `given`.
 */
export function assertFits(cityId: string, added: AddedCity, areSegmentsGiven: boolean): City {
  const { zones, segments, ...file } = added
  const [issue] = AddedCity.safeParse(added).error?.issues ?? []
  if (issue !== undefined) {
    const isModel = !areSegmentsGiven && issue.path[0] === 'segments'
    const detail = `the zones lie too far apart for one city: a road between them: ${issue.message}`
    if (isModel) throw unfit('/body/zones', detail)
    throw unfit(`/body/${issue.path.join('/')}`, issue.message)
  }
  try {
    return assembleCity({ ...file, cityId, isActive: false, recording: null }, zones, segments)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw unfit('/body', error.message)
  }
}

const unfit = (pointer: string, detail: string) =>
  new ProblemError('bad-request', 'The parts of the city do not fit together.', { errors: [{ pointer, detail }] })

function boundsOf({ features }: CityRequest['zones']): [number, number, number, number] {
  const positions = features.flatMap(({ geometry }) =>
    geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates.flat(2),
  )
  const [west, south, east, north] = boxAround(positions) ?? [180, 90, -180, -90]
  return [west, south, east, north]
}
