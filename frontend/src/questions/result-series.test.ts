import { describe, expect, test } from 'vitest'
import { heatScale, resultSeries } from './result-series.ts'
import { resultTable, sortRows } from './result-table.ts'

const result = {
  rows: 5,
  columns: {
    city_id: ['paris', 'paris', 'paris', 'paris', 'paris'],
    zone_id: ['louvre', 'louvre', 'opera', 'opera', 'bourse'],
    time: ['2026-11-02', '2026-11-01', '2026-11-01', '2026-11-02', '2026-11-02'],
    mean_speed_kmh: [20, 30, 41, null, null],
  },
}

describe('result series', () => {
  test('has a value for each bucket of each place; what is missing stays missing', () => {
    const { times, series } = resultSeries(result, 'mean_speed_kmh')
    expect(times).toEqual(['2026-11-01', '2026-11-02'])
    expect(series.map(({ placeId, values, mean }) => [placeId, values, mean])).toEqual([
      ['paris/opera', [41, null], 41],
      ['paris/louvre', [30, 20], 25],
      ['paris/bourse', [null, null], null],
    ])
  })
  test('puts hours of several time zones under one another, and keeps both hours when the clock goes back', () => {
    const hours = {
      rows: 5,
      columns: {
        city_id: ['paris', 'paris', 'paris', 'los-angeles', 'los-angeles'],
        time: [
          '2026-10-25T02:00+01:00',
          '2026-10-25T02:00+02:00',
          '2026-10-25T03:00+01:00',
          '2026-10-25T02:00-07:00',
          '2026-10-25T03:00-07:00',
        ],
        mean_speed_kmh: [2, 1, 3, 8, 9],
      },
    }
    const { times, series } = resultSeries(hours, 'mean_speed_kmh')
    expect(times).toEqual(['2026-10-25T02:00', '2026-10-25T02:00~', '2026-10-25T03:00'])
    expect(series.map(({ placeId, values }) => [placeId, values])).toEqual([
      ['los-angeles', [8, null, 9]],
      ['paris', [1, 2, 3]],
    ])
  })
  test('of an answer without time has one bucket', () => {
    const { times, series } = resultSeries({ rows: 1, columns: { city_id: ['paris'], readings: [7] } }, 'readings')
    expect([times, series[0]?.values]).toEqual([[''], [7]])
  })
  test('of an empty answer is empty', () => {
    expect(resultSeries({ rows: 0, columns: {} }, 'readings')).toEqual({ times: [], series: [] })
  })
})

describe('heat scale', () => {
  test('puts the least into the first class and the most into the last one, or the other way round', () => {
    const up = heatScale([10, 80, null], false)
    expect([up.classOf(10), up.classOf(45), up.classOf(80), up.classOf(null)]).toEqual([0, 3, 6, null])
    const down = heatScale([10, 80, null], true)
    expect([down.classOf(10), down.classOf(80)]).toEqual([6, 0])
  })
  test('has classes also where all values are the same, or none is known', () => {
    expect(heatScale([5, 5], false).classOf(5)).toBe(0)
    expect(heatScale([null], false).limits).toHaveLength(7)
  })
})

describe('result table', () => {
  const table = resultTable(result)
  const cellsBy = (column: string, isDescending: boolean) =>
    sortRows(table, { column, isDescending }).map(({ cells }) => cells[table.columns.indexOf(column)])
  test('sorts numbers by size and leaves nothing last, both ways', () => {
    expect(cellsBy('mean_speed_kmh', false)).toEqual([20, 30, 41, null, null])
    expect(cellsBy('mean_speed_kmh', true)).toEqual([41, 30, 20, null, null])
  })
  test('keeps the order of the answer for equal cells and without an order', () => {
    expect(sortRows(table, { column: 'city_id', isDescending: true }).map(({ index }) => index)).toEqual([
      0, 1, 2, 3, 4,
    ])
    expect(sortRows(table, { column: null, isDescending: false })).toBe(table.rows)
  })
})
