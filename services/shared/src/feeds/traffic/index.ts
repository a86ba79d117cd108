import { type Box, isLonInBox } from '../../domain/longitude.ts'
import { cleanByContract, reject, rejectUnknownSegment } from '../clean-by-contract.ts'
import { defineFeed } from '../feed.ts'
import { readingColumns, segmentColumn } from '../reading-columns.ts'
import { TrafficReading } from './contract.ts'

const OPTIONAL = ['travelTimeS', 'freeFlowTravelTimeS'] as const
/** A confidence of 1.0000000000000002 is what floating point makes of 1. */
const RULES = { optional: { names: OPTIONAL, roundedDown: { confidence: { max: 1, upTo: 1 + 1e-9 } } } }

/** Speeds on road segments. Summed up by `sql/migrations/`: 5 minutes and hours per segment, space-mean. */
export const traffic = defineFeed<TrafficReading>({
  name: 'traffic',
  description: 'Speed on a road segment',
  contract: TrafficReading,
  keyOf: (reading) => `${reading.cityId}/${reading.segmentId}`,
  clean(raw, context) {
    const result = cleanByContract(TrafficReading, raw, context, RULES)
    if (!('reading' in result)) return result
    const { reading } = result
    const unknown = rejectUnknownSegment(reading, context)
    if (unknown !== null) return unknown
    const extent = context.extentOf?.(reading.cityId)
    if (extent !== undefined && isElsewhere(reading, extent)) {
      return reject('position', `${reading.lat}, ${reading.lon} (lat, lon) is not in ${reading.cityId}`)
    }
    const missing = OPTIONAL.filter((field) => reading[field] == null).length
    return { kind: 'accept', ...result, qualityScore: 100 - 10 * missing }
  },
  columns: [
    ...readingColumns('source, city, segment and instant'),
    segmentColumn,
    {
      name: 'speed_kmh',
      type: 'double',
      isNullable: false,
      unit: 'km/h',
      description: 'Speed',
      read: (r) => r.speedKmh,
    },
    {
      name: 'free_flow_kmh',
      type: 'double',
      isNullable: false,
      unit: 'km/h',
      description: 'Speed on the empty road',
      read: (r) => r.freeFlowKmh,
    },
    {
      name: 'travel_time_s',
      type: 'double',
      isNullable: true,
      unit: 's',
      description: 'Time over the segment',
      read: (r) => r.travelTimeS ?? null,
    },
    {
      name: 'free_flow_travel_time_s',
      type: 'double',
      isNullable: true,
      unit: 's',
      description: 'Time over the empty segment',
      read: (r) => r.freeFlowTravelTimeS ?? null,
    },
    {
      name: 'confidence',
      type: 'double',
      isNullable: false,
      unit: '0..1',
      description: 'How sure the source is',
      read: (r) => r.confidence,
    },
    {
      name: 'is_closed',
      type: 'boolean',
      isNullable: false,
      unit: null,
      description: 'The road is closed',
      read: (r) => r.isClosed,
    },
  ],
})

/** About 5 km: a segment may be known by another of its points. */
const EXTENT_MARGIN_DEG = 0.05

function isElsewhere({ lat, lon }: TrafficReading, extent: Box): boolean {
  const isWithin = (value: number | null | undefined, from = 0, to = 0) =>
    value == null || (value >= from - EXTENT_MARGIN_DEG && value <= to + EXTENT_MARGIN_DEG)
  const [, south, , north] = extent
  return !isWithin(lat, south, north) || (lon != null && !isLonInBox(lon, extent, EXTENT_MARGIN_DEG))
}
