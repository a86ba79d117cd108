import { describe, expect, test } from 'vitest'
import { SIMULATED_FAULTS } from './faults.ts'
import { runSeed } from './run-seed.ts'
import { runSeeds } from './run-seeds.ts'

describe('the sinks in the simulation', () => {
  test.each(SIMULATED_FAULTS)('survive $id: $title', async (fault) => {
    const report = await runSeeds(fault, [1, 2, 3, 4, 5, 200])
    expect(report.first).toBeUndefined()
    expect(report.bites).toBeGreaterThan(0)
  })

  test('never overlap in bronze when retention overtakes an owner that is paused', async () => {
    const fault = SIMULATED_FAULTS.find(({ id }) => id === 'F13P') as (typeof SIMULATED_FAULTS)[number]
    // Each of these once stored a message twice, or left out one that nobody had recorded as gone.
    const report = await runSeeds(fault, [10, 29, 353, 399, 749, 5341])
    expect(report.first).toBeUndefined()
    expect(report.bites).toBeGreaterThan(0)
  })

  test('do the same again with the same seed', async () => {
    const fault = SIMULATED_FAULTS.find(({ id }) => id === 'F7') ?? SIMULATED_FAULTS[0]
    if (fault === undefined) throw new Error('expected a fault')
    for (const seed of [11, 12, 13]) {
      expect((await runSeed({ fault, seed })).digest).toBe((await runSeed({ fault, seed })).digest)
    }
    expect((await runSeed({ fault, seed: 11 })).digest).not.toBe((await runSeed({ fault, seed: 12 })).digest)
  })
})
