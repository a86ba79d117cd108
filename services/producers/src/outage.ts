import type { Clock } from '@rocade/shared/ports/clock'
import type { Logger } from 'pino'

/** Whether something outside answers; says so once when it is lost and once when it is back. */
export interface Outage {
  lost(detail: string): void
  back(): void
  /** What is wrong now, or `null`. */
  problem(): string | null
}

export function createOutage(what: string, logger: Logger): Outage {
  let problem: string | null = null
  return {
    lost(detail) {
      if (problem === null) logger.warn({ what, detail }, `${what} is lost; trying again`)
      problem = detail
    },
    back() {
      if (problem !== null) logger.info({ what }, `${what} is back`)
      problem = null
    },
    problem: () => problem,
  }
}

/** The outage of one source for one city: another city's good answer does not end it, nor does another's bad one begin it. */
export interface CityOutage extends Outage {
  /** It answers, without a reading. */
  clear(): void
  /** The city is no longer asked about. */
  end(): void
}

export interface CityOutages {
  /** Begins to watch a city: it has had no reading since now. */
  watch(cityId: string): CityOutage
  /** Each city that is in an outage, since when it has had no reading, and why; `null` when there is none. */
  problem(): string | null
}

/** Cities that are named; of the others the number is told. */
const NAMED_MAX = 5

/** Keeps the outages of one source, which gives one feed, by city. */
export function createCityOutages(source: string, { logger, clock }: { logger: Logger; clock: Clock }): CityOutages {
  const watched = new Map<string, { readonly outage: Outage; lastReadingMs: number }>()
  return {
    watch(cityId) {
      const state = { outage: createOutage(`${source} (${cityId})`, logger), lastReadingMs: clock.nowMs() }
      watched.set(cityId, state)
      return {
        lost: state.outage.lost,
        back() {
          state.lastReadingMs = clock.nowMs()
          state.outage.back()
        },
        clear: state.outage.back,
        problem: state.outage.problem,
        end() {
          if (watched.get(cityId) === state) watched.delete(cityId)
        },
      }
    },
    problem() {
      const lines = [...watched].flatMap(([cityId, { outage, lastReadingMs }]) => {
        const problem = outage.problem()
        const since = new Date(lastReadingMs).toISOString()
        return problem === null ? [] : [`${cityId} has had no reading since ${since}: ${problem}`]
      })
      if (lines.length === 0) return null
      const more = lines.length - NAMED_MAX
      return [...lines.slice(0, NAMED_MAX), ...(more > 0 ? [`and ${more} more cities`] : [])].join('; ')
    },
  }
}
