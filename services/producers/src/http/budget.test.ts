import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createBudget, createFileBudgetStore } from './budget.ts'

const folder = mkdtempSync(join(tmpdir(), 'rocade-budget-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let file = 0
const newFile = () => join(folder, `${file++}`, 'budgets.json')
const open = (path: string, now: string, callsPerDay = 3, callsPerMonth = 5) => {
  const clock = { now: Date.parse(now), nowMs: () => clock.now }
  return {
    clock,
    budget: createBudget({ name: 'tomtom', callsPerDay, callsPerMonth, clock, store: createFileBudgetStore(path) }),
  }
}
const takeAll = (budget: { take(): boolean }) => {
  let calls = 0
  while (budget.take()) calls++
  return calls
}

describe('a budget', () => {
  test('gives the calls of a day, and again on the next, until the month is spent', () => {
    const { clock, budget } = open(newFile(), '2026-11-21T22:00:00Z')
    expect(takeAll(budget)).toBe(3)
    expect(budget.renewsAtMs()).toBe(Date.parse('2026-11-22T00:00:00Z'))
    clock.now = budget.renewsAtMs()
    expect(takeAll(budget)).toBe(2)
    expect(budget.renewsAtMs()).toBe(Date.parse('2026-12-01T00:00:00Z'))
    clock.now = budget.renewsAtMs()
    expect(takeAll(budget)).toBe(3)
  })

  test('is kept over a restart', () => {
    const path = newFile()
    open(path, '2026-11-21T22:00:00Z').budget.take()
    expect(takeAll(open(path, '2026-11-21T23:00:00Z').budget)).toBe(2)
    expect(readdirSync(join(path, '..'))).toEqual(['budgets.json'])
  })

  test('does not mix up the budgets of two services in one file', () => {
    const path = newFile()
    const store = createFileBudgetStore(path)
    const clock = { nowMs: () => Date.parse('2026-11-21T22:00:00Z') }
    const [a, b] = ['a', 'b'].map((name) => createBudget({ name, callsPerDay: 2, callsPerMonth: 2, clock, store }))
    a?.take()
    b?.take()
    expect(createFileBudgetStore(path).load('a')).toMatchObject({ callsInDay: 1 })
    expect(createFileBudgetStore(path).load('b')).toMatchObject({ callsInDay: 1 })
  })

  test('spreads what is left over the rest of the day or month, whichever is tighter', () => {
    const hourMs = 3_600_000
    expect(open(newFile(), '2026-11-21T22:00:00Z', 4, 1e6).budget.paceMs()).toBe(hourMs / 2)
    expect(open(newFile(), '2026-11-29T00:00:00Z', 1000, 4).budget.paceMs()).toBe(12 * hourMs)
    expect(open(newFile(), '2026-11-21T22:00:00Z', 0).budget.paceMs()).toBeNull()
  })

  test('begins anew when its file is broken', () => {
    const path = join(folder, 'broken.json')
    writeFileSync(path, '{"tomtom":{"day":')
    expect(takeAll(open(path, '2026-11-21T22:00:00Z').budget)).toBe(3)
  })
})
