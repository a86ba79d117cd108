import { z } from 'zod'
import type { CityLive } from '../live/live-store.ts'
import { AlertStatus, alertAwake, alertStep } from './alert-machine.ts'
import { AlertRule, alertValue } from './alert-rule.ts'

export interface Alert {
  readonly rule: AlertRule
  readonly status: AlertStatus
}

/** More would be a list that nobody reads. */
export const ALERTS_MAX = 50

/** What the alerts of this browser are kept in; its texts may be anything. */
export interface AlertMemory {
  read(): string | null
  write(text: string): void
}

/** The rules that a person has set in this browser, with how each stands. Readable by `useSyncExternalStore`. */
export interface AlertStore {
  all(): readonly Alert[]
  add(rule: AlertRule, nowMs: number): void
  remove(ruleId: string): void
  /** Looks at the rules of a city; returns those that have begun to fire or are over. */
  look(cityId: string, city: CityLive, nowMs: number): readonly Alert[]
  /** Another tab has changed what is kept. */
  readAgain(): void
  subscribe(listener: () => void): () => void
}

const Kept = z.array(z.object({ rule: AlertRule, status: AlertStatus })).max(ALERTS_MAX)

export function createAlertStore(memory: AlertMemory): AlertStore {
  const listeners = new Set<() => void>()
  let alerts: readonly Alert[] = readKept(memory).map((alert) => ({ ...alert, status: alertAwake(alert.status) }))

  function change(next: readonly Alert[]): void {
    alerts = next
    memory.write(JSON.stringify(next))
    for (const listener of listeners) listener()
  }
  return {
    all: () => alerts,
    add: (rule, nowMs) =>
      change([{ rule, status: { state: 'watching' as const, sinceMs: nowMs } }, ...alerts].slice(0, ALERTS_MAX)),
    remove: (ruleId) => change(alerts.filter(({ rule }) => rule.ruleId !== ruleId)),
    look(cityId, city, nowMs) {
      const next = alerts.map((alert): Alert => {
        if (alert.rule.place.cityId !== cityId) return alert
        const status = alertStep(alert.rule, alert.status, alertValue(alert.rule, city), nowMs)
        return status === alert.status ? alert : { ...alert, status }
      })
      const changed = next.filter((alert, i) => alert !== alerts[i])
      if (changed.length > 0) change(next)
      return changed.filter(({ status }) => status.state === 'firing' || status.state === 'resolved')
    },
    readAgain() {
      alerts = readKept(memory)
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function readKept(memory: AlertMemory): readonly Alert[] {
  try {
    const kept = Kept.safeParse(JSON.parse(memory.read() ?? '[]'))
    return kept.success ? kept.data : []
  } catch {
    return [] // not JSON, or not ours
  }
}
