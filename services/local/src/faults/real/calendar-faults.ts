import { statisticsCity } from '@rocade/api/statistics/statistics-city'
import { createStatisticsStore } from '@rocade/api/statistics/statistics-store'
import { weeklyAnswer } from '@rocade/api/statistics/weekly'
import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { readingId } from '@rocade/shared/feeds/reading-id'
import type { TrafficReading } from '@rocade/shared/feeds/traffic/contract'
import { systemClock } from '@rocade/shared/ports/clock'
import type { MadeMessage } from '../ledger.ts'
import { acceptedMessage, rejectedMessage } from '../make-message.ts'
import type { RealFault } from './faults.ts'
import type { RealRun } from './real-run.ts'

const HOUR_MS = 3_600_000
const PER_HOUR = 4
const SOURCE = 'faults'

/** A local day of Paris, worked out by hand. */
interface OddDay {
  readonly date: string
  readonly what: string
  readonly fromMs: number
  readonly hours: number
  /** Instants in it that are none, or that are not written in UTC. */
  readonly refused: readonly string[]
}

const DAYS: readonly OddDay[] = [
  {
    date: '2026-03-29',
    what: 'a day of 23 h',
    fromMs: Date.UTC(2026, 2, 28, 23),
    hours: 23,
    refused: ['2026-03-29T06:30:00+05:45', '2026-03-29T02:30:00'],
  },
  {
    date: '2026-10-25',
    what: 'a day of 25 h',
    fromMs: Date.UTC(2026, 9, 24, 22),
    hours: 25,
    refused: ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00', '2026-10-25T21:59:60Z'],
  },
  {
    date: '2028-02-29',
    what: 'a leap day',
    fromMs: Date.UTC(2028, 1, 28, 23),
    hours: 24,
    refused: ['2028-02-30T01:00:00Z', '2028-02-29T22:59:60Z', '2028-02-29T24:00:00Z'],
  },
]

/** Days on which clocks change, and instants that only look like one. */
export const CALENDAR_FAULTS: readonly RealFault[] = DAYS.map((day) => ({
  id: 'F21',
  title: `${day.what}, ${day.date} in Paris, and odd instants`,
  inject: (run: RealRun) => liveThrough(run, day),
}))

/** Sends readings of each hour at its end, by a clock that is moved through the day, and asks for the day's statistics. */
async function liveThrough(run: RealRun, day: OddDay): Promise<void> {
  const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City
  const segmentIds = [...paris.segmentsById.keys()]
  const reading = (n: number, observedAt: string) => readingOf(segmentIds[n % segmentIds.length] ?? '', n, observedAt)
  const goTo = (ms: number) => {
    run.clock.aheadMs = ms - systemClock.nowMs()
  }
  goTo(day.fromMs)
  await run.start()
  for (let hour = 0; hour < day.hours; hour++) {
    const endMs = day.fromMs + (hour + 1) * HOUR_MS - 30_000
    goTo(endMs)
    const messages = Array.from({ length: PER_HOUR }, (_, i) =>
      acceptedMessage(reading(hour * PER_HOUR + i, new Date(endMs - (i + 1) * 600_000).toISOString())),
    )
    await run.sendMade(messages)
  }
  const refused = day.refused.map((observedAt, i): MadeMessage => rejectedMessage(reading(i, observedAt), 'contract'))
  await run.sendMade(refused)
  run.bite()
  if (!(await run.drained())) run.complain('not drained')
  await checkDay(run, paris, day)
}

async function checkDay({ pool, clock, complain }: RealRun, paris: City, day: OddDay): Promise<void> {
  const answer = await weeklyAnswer(createStatisticsStore(pool), statisticsCity(paris), 1, clock.nowMs())
  const [told] = answer.days
  const all = day.hours * PER_HOUR
  if (told?.date !== day.date || told.hours !== day.hours)
    complain(`${told?.date} has ${told?.hours} hours, expected ${day.date} with ${day.hours}`)
  if (told?.readings !== all) complain(`the day has ${told?.readings} readings of ${all}`)
  const hours = new Set(answer.series.map(({ hourAt }) => hourAt))
  if (hours.size !== day.hours) complain(`${hours.size} hours in the series of a day of ${day.hours}`)
  const wrong = answer.series.filter(({ readings }) => readings !== PER_HOUR)
  if (wrong.length > 0) complain(`${wrong[0]?.hourAt} has ${wrong[0]?.readings} readings of ${PER_HOUR}`)
  const unexplained = await pool.query(`SELECT 1 FROM rejected_messages WHERE detail NOT LIKE '%observedAt%'`)
  if (unexplained.rowCount !== 0) complain('an instant was refused without saying that it is the instant')
}

function readingOf(segmentId: string, n: number, observedAt: string): TrafficReading {
  return {
    schemaVersion: 1,
    // Of a text that may be no instant, so another one stands for it.
    readingId: readingId(SOURCE, `paris/${segmentId}/${observedAt}`, '2026-01-01T00:00:00Z'),
    cityId: 'paris',
    segmentId,
    source: SOURCE,
    observedAt,
    speedKmh: 20 + n / 4,
    freeFlowKmh: 60,
    travelTimeS: 40,
    freeFlowTravelTimeS: 20.5,
    confidence: 1,
    isClosed: false,
  }
}
