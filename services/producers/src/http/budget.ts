import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '@rocade/shared/ports/clock'
import { OWNER_FILE_MODE } from '@rocade/shared/runtime/owner-only'
import { z } from 'zod'

const DAY_MS = 86_400_000

const BudgetCounts = z.object({
  /** UTC date of the calls of `callsInDay`. */
  day: z.string(),
  callsInDay: z.number().int().nonnegative(),
  /** UTC month, as 2026-11, of the calls of `callsInMonth`. */
  month: z.string(),
  callsInMonth: z.number().int().nonnegative(),
})
export type BudgetCounts = z.infer<typeof BudgetCounts>

/** Keeps the counts over restarts, by the name of the budget. */
export interface BudgetStore {
  load(name: string): BudgetCounts | null
  save(name: string, counts: BudgetCounts): void
}

export interface BudgetOptions {
  readonly name: string
  readonly callsPerDay: number
  readonly callsPerMonth: number
  readonly clock: Clock
  readonly store: BudgetStore
}

/** Calls that may still be made. Every try counts, because the other side counts it. */
export interface Budget {
  /** In a day, at most. */
  readonly callsPerDay: number
  /** Takes one call, noted before it is made; false when there is none left. */
  take(): boolean
  /** How long to wait between calls so that they last until they are renewed, in ms; `null` when there are none left. */
  paceMs(): number | null
  /** When there will be calls again, epoch ms: the next day or month, UTC. Now, when there are some. */
  renewsAtMs(): number
}

export function createBudget({ name, callsPerDay, callsPerMonth, clock, store }: BudgetOptions): Budget {
  let counts = store.load(name) ?? { day: '', callsInDay: 0, month: '', callsInMonth: 0 }
  const current = (): BudgetCounts => {
    const today = new Date(clock.nowMs()).toISOString()
    const [day, month] = [today.slice(0, 10), today.slice(0, 7)]
    if (counts.day !== day) counts = { ...counts, day, callsInDay: 0 }
    if (counts.month !== month) counts = { ...counts, month, callsInMonth: 0 }
    return counts
  }
  const left = () => ({
    inDay: callsPerDay - current().callsInDay,
    inMonth: callsPerMonth - current().callsInMonth,
  })
  return {
    callsPerDay: Math.min(callsPerDay, callsPerMonth),
    take() {
      const { inDay, inMonth } = left()
      if (inDay <= 0 || inMonth <= 0) return false
      counts = { ...counts, callsInDay: counts.callsInDay + 1, callsInMonth: counts.callsInMonth + 1 }
      store.save(name, counts)
      return true
    },
    paceMs() {
      const { inDay, inMonth } = left()
      if (inDay <= 0 || inMonth <= 0) return null
      const nowMs = clock.nowMs()
      return Math.max((nextDayMs(nowMs) - nowMs) / inDay, (nextMonthMs(nowMs) - nowMs) / inMonth)
    },
    renewsAtMs() {
      const nowMs = clock.nowMs()
      const { inDay, inMonth } = left()
      if (inMonth <= 0) return nextMonthMs(nowMs)
      return inDay <= 0 ? nextDayMs(nowMs) : nowMs
    },
  }
}

const nextDayMs = (nowMs: number) => (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS

function nextMonthMs(nowMs: number): number {
  const now = new Date(nowMs)
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
}

/** Keeps the counts as long as the process lives. */
export function createMemoryBudgetStore(): BudgetStore {
  const all = new Map<string, BudgetCounts>()
  return { load: (name) => all.get(name) ?? null, save: (name, counts) => void all.set(name, counts) }
}

const BudgetFile = z.record(z.string(), BudgetCounts)

/**
 * Keeps all budgets in one JSON file, replaced as a whole at each call. A file that is missing or cannot be read is an
 * empty one; a folder that cannot be written to is an error of `save`.
 */
export function createFileBudgetStore(path: string): BudgetStore {
  let all: z.infer<typeof BudgetFile> | null = null
  const read = () => {
    all ??= readBudgetFile(path)
    return all
  }
  return {
    load: (name) => read()[name] ?? null,
    save(name, counts) {
      all = { ...read(), [name]: counts }
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(`${path}.partial`, JSON.stringify(all), { mode: OWNER_FILE_MODE })
      renameSync(`${path}.partial`, path)
    },
  }
}

function readBudgetFile(path: string): z.infer<typeof BudgetFile> {
  try {
    const parsed = BudgetFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}
