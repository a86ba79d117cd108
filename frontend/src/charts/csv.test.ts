import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('toCsv keeps a spreadsheet from running a name as a formula, and leaves numbers alone', () => {
  const csv = toCsv(
    ['zone', 'speed_kmh'],
    [
      ['=HYPERLINK("x")', -1.5],
      ['a,b', null],
    ],
  )
  expect(csv).toBe('zone,speed_kmh\r\n"\'=HYPERLINK(""x"")",-1.5\r\n"a,b",\r\n')
})
