import { ACTIVITY_STEP_S, ACTIVITY_STEPS, type Activity } from '@rocade/shared/protocol/activity'
import { keysOf, type Look, ratesOf } from './rates.ts'
import { createRecentQuantiles, type RecentQuantiles } from './recent-quantiles.ts'

/** A reading that reached the map. */
export interface ArrivedReading {
  readonly feed: string
  readonly source: string
  /** Since it was observed, s. */
  readonly ageS: number
  /** Since the log took its message, ms. */
  readonly throughMs: number
}

/** How far the log and its sinks are. `null`: they did not say. */
export interface Progress {
  /** Messages ever appended, by topic. */
  readonly appended: ReadonlyMap<string, number> | null
  /** Messages ever stored, by `sink topic`. */
  readonly stored: ReadonlyMap<string, number> | null
}

/** What goes on, counted and looked at in steps. Does no I/O and reads no clock. */
export interface ActivityBook {
  answered(durationS: number): void
  arrived(reading: ArrivedReading): void
  /** Ends a step. */
  look(atMs: number, progress: Progress): void
  activity(): Activity
}

const ANSWERS = 'answers'
const sourceKey = ({ feed, source }: Pick<ArrivedReading, 'feed' | 'source'>) => `${feed} ${source}`
/** Sources are few; a log that names ever new ones must not fill the memory. */
const SOURCES_MAX = 50

export function createActivityBook(): ActivityBook {
  const looks: Look[] = []
  const durations = createRecentQuantiles(ACTIVITY_STEPS)
  const through = createRecentQuantiles(ACTIVITY_STEPS)
  const ages = new Map<string, RecentQuantiles>()
  /** Ever counted, so that a step is a difference here as it is for offsets. */
  const counted = new Map<string, number>([[ANSWERS, 0]])
  const count = (key: string) => counted.set(key, (counted.get(key) ?? 0) + 1)

  function agesOf(reading: ArrivedReading): RecentQuantiles | null {
    const key = sourceKey(reading)
    const known = ages.get(key)
    if (known !== undefined || ages.size >= SOURCES_MAX) return known ?? null
    const fresh = createRecentQuantiles(ACTIVITY_STEPS)
    ages.set(key, fresh)
    return fresh
  }
  return {
    answered(durationS) {
      count(ANSWERS)
      durations.observe(durationS * 1000)
    },
    arrived(reading) {
      const own = agesOf(reading)
      if (own === null) return
      count(sourceKey(reading))
      own.observe(reading.ageS)
      through.observe(reading.throughMs)
    },
    look(atMs, { appended, stored }) {
      looks.push({ atMs, appended, stored, counted: new Map(counted) })
      // one more look than steps: a step lies between two
      if (looks.length > ACTIVITY_STEPS + 1) looks.shift()
      for (const recent of [durations, through, ...ages.values()]) recent.step()
    },
    activity() {
      const last = looks.at(-1)
      return {
        stepS: ACTIVITY_STEP_S,
        until: last === undefined ? null : new Date(last.atMs).toISOString(),
        topics: keysOf(looks, ({ appended }) => appended).map((topic) => ({
          topic,
          perSecond: ratesOf(looks, ({ appended }) => appended?.get(topic)),
        })),
        sinks: keysOf(looks, ({ stored }) => stored).map((key) => {
          const [sink = '', topic = ''] = key.split(' ')
          return { sink, topic, perSecond: ratesOf(looks, ({ stored }) => stored?.get(key)) }
        }),
        sources: [...ages].map(([key, recent]) => {
          const [feed = '', source = ''] = key.split(' ')
          // before its first reading a source has given none: that is known
          const perSecond = ratesOf(looks, (look) => look.counted.get(key) ?? 0)
          return { source, feed, perSecond, ageS: recent.quantiles() }
        }),
        throughMs: through.quantiles(),
        answers: {
          perSecond: ratesOf(looks, (look) => look.counted.get(ANSWERS)),
          durationMs: durations.quantiles(),
        },
      }
    },
  }
}
