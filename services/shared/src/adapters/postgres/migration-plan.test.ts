import { describe, expect, test } from 'vitest'
import { planMigrations, toMigration } from './migration-plan.ts'

const one = toMigration('0001-one.sql', 'SELECT 1;\n')
const two = toMigration('0002-two.sql', 'SELECT 2;\n')
const three = toMigration('0003-three.sql', 'SELECT 3;\n')

describe('planMigrations', () => {
  test('gives what is not applied yet, in the order of the numbers', () => {
    expect(planMigrations([three, one, two], [one])).toEqual([two, three])
    expect(planMigrations([one, two], [two, one])).toEqual([])
  })

  test('does not take other line ends for a change', () => {
    expect(planMigrations([toMigration('0001-one.sql', 'SELECT 1;\r\n')], [one])).toEqual([])
  })

  test.each([
    [
      'a file that was changed after it was applied',
      [toMigration('0001-one.sql', 'SELECT 9;\n')],
      [one],
      '0001-one.sql',
    ],
    ['a database that a newer version wrote', [one], [one, two], '0002-two.sql'],
    ['a new file before one that is applied', [one, two], [two], '0001-one.sql'],
  ])('refuses %s, and names it', (_what, files, applied, name) => {
    const plan = () => planMigrations(files, applied)
    expect(plan).toThrow(expect.objectContaining({ code: 'DATA_VERSION', message: expect.stringContaining(name) }))
  })

  test.each([
    ['a name of another form', [toMigration('2-two.sql', '')]],
    ['a number that stands twice', [one, toMigration('0001-other.sql', '')]],
  ])('refuses %s', (_what, files) => {
    expect(() => planMigrations(files, [])).toThrow(expect.objectContaining({ code: 'CONFIG' }))
  })
})
