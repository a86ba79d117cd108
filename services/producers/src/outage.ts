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
