import type { City } from '@rocade/shared/cities/city'
import { loadCities } from '@rocade/shared/cities/load-cities'
import { traffic, weather } from '@rocade/shared/feeds/index'
import { AppError } from '@rocade/shared/runtime/app-error'
import { trafficPlan, weatherPlan } from '@rocade/shared/sources/simulator/simulator-sources'
import { recordedShare } from '../cleaner-score/recorded-share.ts'
import { emptyScore, scoreCleaner } from '../cleaner-score/score-cleaner.ts'
import { belowMin, SCORE_MIN, scoreTable } from '../cleaner-score/score-table.ts'
import type { Command } from './command.ts'

const DAY_MS = 86_400_000
/** A Monday without a change of the clock: the score is a pure function of days, seed and rate. */
const FROM_MS = Date.UTC(2026, 10, 16)
const INTERVAL_S = 120
const FLAGS = { days: [1, 60, 7], seed: [0, 2_147_483_647, 42], rate: [1, 100, 20] } as const

/** Makes labelled faults in simulated readings, cleans and judges them as the platform does, and counts. */
export const cleanerScore: Command = {
  name: 'cleaner score',
  summary: 'how many labelled faults of the simulator the checks find, and how many alarms are false',
  usage: '[--days 7] [--seed 42] [--rate 20]   (rate: of 100 sensors with a fault in six hours)',
  async run({ args, say, signal }) {
    const { days, seed, rate } = readFlags(args)
    const cities = loadCities()
    const period = { fromMs: FROM_MS, toMs: FROM_MS + days * DAY_MS }
    const faults = { seed, faultRate: rate / 100 }
    const score = emptyScore()
    let judged = 0
    for (const city of cities) {
      if (signal.aborted) return 1
      judged += scoreCleaner({
        ...period,
        city,
        feed: traffic,
        plan: trafficPlan(city, { ...faults, intervalS: INTERVAL_S }),
        score,
      })
      judged += scoreCleaner({ ...period, city, feed: weather, plan: weatherPlan(city, faults), score })
    }
    say(`${judged} messages of ${days} days in ${cities.map(({ name }) => name).join(' and ')}, seed ${seed}`)
    say('')
    for (const line of scoreTable(score)) say(line)
    say('')
    for (const city of cities) if (city.recording !== null) sayRecorded(city, say)
    const low = belowMin(score)
    say(low.length === 0 ? `all at least ${SCORE_MIN}` : `under ${SCORE_MIN}: ${low.join(', ')}`)
    return low.length === 0 ? 0 : 1
  },
}

function sayRecorded(city: City, say: (line: string) => void): void {
  const { readings, suspects } = recordedShare(city, FROM_MS)
  const total = [...suspects.values()].reduce((sum, count) => sum + count, 0)
  const parts = [...suspects].map(([reason, count]) => `${reason} ${count}`)
  const share = ((total / readings) * 100).toFixed(2)
  say(
    `recorded week of ${city.name}: ${total} of ${readings} readings doubted (${share} %)${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`,
  )
}

type Flags = Record<keyof typeof FLAGS, number>

function readFlags(args: readonly string[]): Flags {
  const flags: Flags = { days: FLAGS.days[2], seed: FLAGS.seed[2], rate: FLAGS.rate[2] }
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i]?.replace(/^--/, '') ?? ''
    const [text, limits] = [args[i + 1] ?? '', FLAGS[name as keyof typeof FLAGS]]
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (limits === undefined || !args[i]?.startsWith('--')) {
      throw bad(`expected --days, --seed or --rate, got ${args[i]}`)
    }
    if (!(value >= limits[0] && value <= limits[1])) {
      throw bad(
        `--${name}: expected a whole number from ${limits[0]} to ${limits[1]}, got ${text === '' ? 'nothing' : text}`,
      )
    }
    flags[name as keyof typeof FLAGS] = value
  }
  return flags
}

const bad = (what: string) => new AppError('BAD_REQUEST', `cleaner score: ${what}`, { retryable: false })
