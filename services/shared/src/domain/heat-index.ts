/** The regression says nothing below this heat index, in °F. */
const HEAT_INDEX_MIN_F = 80

/**
 * How hot the air feels to a person in the shade: air temperature (°C) and relative humidity (0..100 %) in, °C out.
 *
 * `null` where the heat index is not defined: below about 26.7 °C (80 °F), without a value, or with a humidity
 * out of 0..100. Pure.
 * Source: US National Weather Service, "The Heat Index Equation" (Steadman's simple formula first; from 80 °F on
 * the regression of Rothfusz, 1990, SR 90-23, with the two adjustments for dry and for humid air).
 */
export function heatIndexC(temperatureC: number | null, humidityPct: number | null): number | null {
  if (temperatureC === null || humidityPct === null) return null
  if (!Number.isFinite(temperatureC) || !(humidityPct >= 0 && humidityPct <= 100)) return null
  const tempF = temperatureC * 1.8 + 32
  const simpleF = 0.5 * (tempF + 61 + (tempF - 68) * 1.2 + humidityPct * 0.094)
  if ((simpleF + tempF) / 2 < HEAT_INDEX_MIN_F) return null
  return (rothfuszF(tempF, humidityPct) + adjustmentF(tempF, humidityPct) - 32) / 1.8
}

function rothfuszF(t: number, rh: number): number {
  return (
    -42.379 +
    2.04901523 * t +
    10.14333127 * rh -
    0.22475541 * t * rh -
    6.83783e-3 * t * t -
    5.481717e-2 * rh * rh +
    1.22874e-3 * t * t * rh +
    8.5282e-4 * t * rh * rh -
    1.99e-6 * t * t * rh * rh
  )
}

function adjustmentF(t: number, rh: number): number {
  if (rh < 13 && t >= 80 && t <= 112) return -((13 - rh) / 4) * Math.sqrt((17 - Math.abs(t - 95)) / 17)
  if (rh > 85 && t >= 80 && t <= 87) return ((rh - 85) / 10) * ((87 - t) / 5)
  return 0
}
