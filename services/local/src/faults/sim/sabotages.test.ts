import { expect, test } from 'vitest'
import { runSabotage, SABOTAGES } from './sabotages.ts'

test('there are seven, each with an invariant that is named for it', () => {
  expect(SABOTAGES.map(({ name, invariant }) => `${name} ${invariant}`)).toEqual([
    'drop-row I1',
    'copy-file I3',
    'change-value I2',
    'swap-zones I2',
    'widen-range I3',
    'forge-reject I4',
    'revive-zombie I7',
  ])
})
test.each(SABOTAGES)('$name is reported by $invariant', async (sabotage) => {
  for (const seed of [1, 2, 3]) expect(await runSabotage(sabotage, seed)).toMatchObject({ failures: 0 })
})
