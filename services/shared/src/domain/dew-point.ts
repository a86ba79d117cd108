const MAGNUS_A = 17.625
const MAGNUS_B_C = 243.04

/**
 * The temperature at which the air would be saturated: air temperature (°C) and relative humidity (0..100 %) in, °C out.
 *
 * `null` without a value, outside of -45..60 °C, or with a humidity that is not above 0 and at most 100. Pure.
 * Source: Magnus formula with the constants of Alduchov and Eskridge, "Improved Magnus Form Approximation of Saturation
 * Vapor Pressure", Journal of Applied Meteorology 35, 1996: within 0.4 % from -40 to 50 °C.
 */
export function dewPointC(temperatureC: number | null, humidityPct: number | null): number | null {
  if (temperatureC === null || humidityPct === null) return null
  if (!(temperatureC >= -45 && temperatureC <= 60) || !(humidityPct > 0 && humidityPct <= 100)) return null
  const gamma = Math.log(humidityPct / 100) + (MAGNUS_A * temperatureC) / (MAGNUS_B_C + temperatureC)
  return (MAGNUS_B_C * gamma) / (MAGNUS_A - gamma)
}
