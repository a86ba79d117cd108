/** Out of these the formula says nothing. */
const TEMPERATURE_MAX_C = 10
const WIND_MIN_KMH = 4.8

/**
 * How cold moving air feels on bare skin: air temperature (°C) and wind at 10 m (km/h) in, °C out.
 *
 * `null` where it is not defined: above 10 °C, in less than 4.8 km/h of wind, or without a value. Pure.
 * Source: the index of Environment Canada and the US National Weather Service of 2001 (Osczevski and Bluestein, "The New
 * Wind Chill Equivalent Temperature Chart", Bulletin of the American Meteorological Society 86, 2005).
 */
export function windChillC(temperatureC: number | null, windSpeedKmh: number | null): number | null {
  if (temperatureC === null || windSpeedKmh === null) return null
  if (!(temperatureC <= TEMPERATURE_MAX_C && windSpeedKmh >= WIND_MIN_KMH)) return null
  const wind = windSpeedKmh ** 0.16
  return 13.12 + 0.6215 * temperatureC - 11.37 * wind + 0.3965 * temperatureC * wind
}
