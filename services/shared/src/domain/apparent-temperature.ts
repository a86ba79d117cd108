/**
 * What the air feels like to a walking adult in the shade, from cold to hot: air temperature (°C), relative humidity
 * (0..100 %) and wind at 10 m (km/h) in, °C out.
 *
 * `null` without one of the three, or with a humidity out of 0..100. Pure.
 * Source: Steadman, "Norms of apparent temperature in Australia", Australian Meteorological Magazine 43, 1994, in the form
 * of the Australian Bureau of Meteorology (without radiation): AT = Ta + 0.33 e - 0.70 ws - 4.00, e the vapour pressure
 * in hPa and ws the wind in m/s.
 */
export function apparentTemperatureC(
  temperatureC: number | null,
  humidityPct: number | null,
  windSpeedKmh: number | null,
): number | null {
  if (temperatureC === null || humidityPct === null || windSpeedKmh === null) return null
  if (!Number.isFinite(temperatureC) || !(humidityPct >= 0 && humidityPct <= 100) || !(windSpeedKmh >= 0)) return null
  const vapourHpa = (humidityPct / 100) * 6.105 * Math.exp((17.27 * temperatureC) / (237.7 + temperatureC))
  return temperatureC + 0.33 * vapourHpa - 0.7 * (windSpeedKmh / 3.6) - 4
}
