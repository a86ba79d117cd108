import { describe, expect, test } from 'vitest'
import { readIds, readNumbers } from './pg-arrays.ts'

describe('arrays as PostgreSQL writes them', () => {
  test('numbers come back exactly', () => {
    expect(readNumbers('{0.1,1e-07,12,-3.0000000000000004}')).toEqual([0.1, 1e-7, 12, -3.0000000000000004])
    expect(readNumbers('{}')).toEqual([])
  })
  test('ids come back, also the one that PostgreSQL quotes', () => {
    expect(readIds('{773869,"NULL",a_b-c}')).toEqual(['773869', 'NULL', 'a_b-c'])
    expect(readIds('{}')).toEqual([])
  })
})
