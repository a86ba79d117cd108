import { describe, expect, test } from 'vitest'
import { apparentTemperatureC } from './apparent-temperature.ts'
import { comfortClass } from './comfort-class.ts'
import { dewPointC } from './dew-point.ts'
import { windChillC } from './wind-chill.ts'

describe('windChillC', () => {
  // Cells of the chart of Environment Canada, rounded to whole degrees.
  test.each([
    [0, 10, -3],
    [0, 20, -5],
    [0, 30, -6],
    [-10, 10, -15],
    [-10, 20, -18],
    [-10, 40, -21],
    [-20, 30, -33],
    [-20, 40, -34],
  ])('%i °C in %i km/h of wind feels like %i °C, as the chart says', (temperatureC, windKmh, feelsC) => {
    expect(Math.round(windChillC(temperatureC, windKmh) ?? Number.NaN)).toBe(feelsC)
  })

  test.each([
    [10.1, 30],
    [0, 4],
    [null, 30],
    [0, null],
  ])('is not defined for %s °C and %s km/h', (temperatureC, windKmh) => {
    expect(windChillC(temperatureC, windKmh)).toBeNull()
  })
})

describe('dewPointC', () => {
  // The psychrometric table that weather services print: air temperature, humidity, dew point.
  test.each([
    [30, 80, 26.2],
    [25, 50, 13.9],
    [20, 60, 12],
    [10, 70, 4.8],
    [0, 90, -1.4],
  ])('%i °C at %i percent has its dew point at %f °C', (temperatureC, humidityPct, dewC) => {
    expect(dewPointC(temperatureC, humidityPct)).toBeCloseTo(dewC, 0)
    expect(Math.abs((dewPointC(temperatureC, humidityPct) ?? 0) - dewC)).toBeLessThan(0.15)
  })

  test('saturated air is at its dew point', () => expect(dewPointC(17, 100)).toBeCloseTo(17, 9))
  test.each([
    [20, 0],
    [20, 101],
    [null, 50],
    [70, 50],
  ])('is not defined for %s °C at %s percent', (temperatureC, humidityPct) => {
    expect(dewPointC(temperatureC, humidityPct)).toBeNull()
  })
})

describe('apparentTemperatureC', () => {
  test('is the formula of the Bureau of Meteorology', () => {
    // 30 °C at 60 percent: 25.46 hPa of vapour; 18 km/h are 5 m/s.
    expect(apparentTemperatureC(30, 60, 0)).toBeCloseTo(34.4, 1)
    expect(apparentTemperatureC(30, 60, 18)).toBeCloseTo(30.9, 1)
  })
  test('wind cools and humidity warms', () => {
    expect(apparentTemperatureC(25, 50, 40)).toBeLessThan(apparentTemperatureC(25, 50, 0) as number)
    expect(apparentTemperatureC(25, 90, 0)).toBeGreaterThan(apparentTemperatureC(25, 20, 0) as number)
  })
  test('without the wind it is not known', () => expect(apparentTemperatureC(25, 50, null)).toBeNull())
})

describe('comfortClass', () => {
  test.each([
    [{ heatIndexC: 55, windChillC: null, dewPointC: 25 }, 'extreme-danger'],
    [{ heatIndexC: 41, windChillC: null, dewPointC: 25 }, 'danger'],
    [{ heatIndexC: 33, windChillC: null, dewPointC: 25 }, 'extreme-caution'],
    [{ heatIndexC: 27, windChillC: null, dewPointC: 10 }, 'caution'],
    [{ heatIndexC: null, windChillC: -30, dewPointC: -32 }, 'frostbite'],
    [{ heatIndexC: null, windChillC: -12, dewPointC: -15 }, 'very-cold'],
    [{ heatIndexC: null, windChillC: -1, dewPointC: -4 }, 'cold'],
    [{ heatIndexC: null, windChillC: null, dewPointC: 19 }, 'oppressive'],
    [{ heatIndexC: null, windChillC: null, dewPointC: 13 }, 'sticky'],
    [{ heatIndexC: null, windChillC: 3, dewPointC: 5 }, 'comfortable'],
    [{ heatIndexC: null, windChillC: null, dewPointC: null }, null],
  ] as const)('%o is %s', (felt, comfort) => expect(comfortClass(felt)).toBe(comfort))
})
