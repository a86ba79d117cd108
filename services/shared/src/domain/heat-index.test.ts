import { describe, expect, test } from 'vitest'
import { heatIndexC } from './heat-index.ts'

const celsius = (f: number) => (f - 32) / 1.8
const fahrenheit = (c: number | null) => (c === null ? Number.NaN : c * 1.8 + 32)

describe('heatIndexC', () => {
  // Cells of the public heat index chart of the National Weather Service, which is rounded to whole degrees.
  test.each([
    [82, 40, 81],
    [90, 70, 106],
    [96, 50, 108],
    [100, 40, 109],
    [86, 90, 105],
    [110, 40, 136],
  ])('says %i °F at %i percent feels like %i °F, as the chart does', (tempF, humidityPct, feelsF) => {
    expect(Math.abs(fahrenheit(heatIndexC(celsius(tempF), humidityPct)) - feelsF)).toBeLessThan(1)
  })

  test('feels cooler than it is in very dry air', () => {
    expect(heatIndexC(40, 5)).toBeLessThan(40)
  })

  test.each([
    [20, 50],
    [null, 50],
    [35, null],
    [35, 101],
    [Number.NaN, 50],
  ])('is not defined for %s °C at %s percent', (temperatureC, humidityPct) => {
    expect(heatIndexC(temperatureC, humidityPct)).toBeNull()
  })
})
