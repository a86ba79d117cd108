import { readingId } from '../../../feeds/reading-id.ts'
import type { RawReading } from '../../../ports/source.ts'
import { type Fault, firstSlotMs } from './fault-plan.ts'

const MINUTE_MS = 60_000
const MPH = 1 / 1.609344
const M_PER_S = 1 / 3.6
const KELVIN = 273.15
/** The names of chances, so that no two sizes of a fault hang together. */
const [SIZE, DIRECTION, VARIANT, SECONDS] = [1, 2, 3, 4]

/** One sensor at one slot. */
export interface Telling {
  readonly fault: Fault
  readonly slotMs: number
  readonly intervalMs: number
  /** What the readings' ids are made of. */
  readonly sensor: string
  /** What it would have told without a fault, at this slot or another. */
  readonly trueAt: (slotMs: number) => RawReading
  /** The same sensor with another main value (km/h or °C), and all that a source derives from it. */
  readonly withValue: (reading: RawReading, value: number) => RawReading
}

/** `isFaulty` is false where the fault changes nothing that could be told from the truth, such as on a closed road. */
export interface Told {
  readonly sent: readonly RawReading[]
  readonly isFaulty: boolean
}

/** What a sensor with a fault sends at a slot: nothing, one reading or two. Pure. */
export function applyFault(telling: Telling): Told {
  const { fault, slotMs, trueAt } = telling
  const reading = trueAt(slotMs)
  switch (fault.kind) {
    case 'dropout':
      return { sent: [], isFaulty: true }
    case 'duplicate':
      return { sent: [reading, reading], isFaulty: true }
    case 'clock':
      return { sent: [withClock(telling, reading)], isFaulty: true }
    case 'swapped':
      return { sent: [{ ...reading, lat: reading.lon, lon: reading.lat }], isFaulty: true }
    default:
      return reading.isClosed === true ? { sent: [reading], isFaulty: false } : withWrongValue(telling, reading)
  }
}

function withWrongValue(telling: Telling, reading: RawReading): Told {
  const { fault } = telling
  if (fault.kind === 'stuck') return stuckReading(telling, reading)
  if (fault.kind === 'unit') return { sent: [inAnotherUnit(fault, reading)], isFaulty: true }
  return { sent: [telling.withValue(reading, farValue(fault, reading))], isFaulty: true }
}

/** The first slot is as measured; from then on it repeats that. */
function stuckReading({ fault, slotMs, intervalMs, trueAt }: Telling, reading: RawReading): Told {
  const firstMs = firstSlotMs(fault, intervalMs)
  const first = trueAt(firstMs)
  if (slotMs <= firstMs || first.isClosed === true) return { sent: [reading], isFaulty: false }
  const { readingId: id, observedAt } = reading
  return { sent: [{ ...first, readingId: id, observedAt }], isFaulty: true }
}

/** A source that gives speeds in mph or m/s, with the travel times right; or the temperature in kelvin. */
function inAnotherUnit(fault: Fault, reading: RawReading): RawReading {
  if (typeof reading.temperatureC === 'number')
    return { ...reading, temperatureC: tenths(reading.temperatureC + KELVIN) }
  const factor = fault.chance(VARIANT) < 0.5 ? MPH : M_PER_S
  return {
    ...reading,
    speedKmh: tenths(Number(reading.speedKmh) * factor),
    freeFlowKmh: tenths(Number(reading.freeFlowKmh) * factor),
  }
}

/** Far from the truth: by 0.7 to 1.3 of the free flow, or by 12 to 25 °C. A jump goes up. */
function farValue(fault: Fault, reading: RawReading): number {
  const size = fault.chance(SIZE)
  const isUp = fault.kind === 'jump' || fault.chance(DIRECTION) < 0.5
  if (typeof reading.temperatureC === 'number') {
    const awayC = 12 + 13 * size
    return tenths(reading.temperatureC + (isUp || reading.temperatureC < -40 ? awayC : -awayC))
  }
  const [speedKmh, freeFlowKmh] = [Number(reading.speedKmh), Number(reading.freeFlowKmh)]
  const awayKmh = (0.7 + 0.6 * size) * freeFlowKmh
  const canGoDown = speedKmh >= 0.7 * freeFlowKmh
  return tenths(isUp || !canGoDown ? Math.min(300, speedKmh + awayKmh) : Math.max(0, speedKmh - awayKmh))
}

/** A clock that lags by 30 minutes to 4 hours, is 6 minutes to 20 hours ahead, or counts seconds for milliseconds. */
function withClock({ fault, slotMs, sensor }: Telling, reading: RawReading): RawReading {
  const variant = fault.chance(VARIANT)
  const size = fault.chance(SIZE)
  const lagMs = Math.round((30 + 210 * size) * MINUTE_MS)
  const aheadMs = Math.round((6 + 1194 * size * size) * MINUTE_MS)
  const ms = variant < 0.6 ? slotMs - lagMs : variant < 0.9 ? slotMs + aheadMs : slotMs / 1000
  const observedAt = new Date(Math.floor(ms / 1000) * 1000 + Math.floor(fault.chance(SECONDS) * 1000)).toISOString()
  return { ...reading, observedAt, readingId: readingId(String(reading.source), sensor, observedAt) }
}

const tenths = (value: number) => Math.round(value * 10) / 10
