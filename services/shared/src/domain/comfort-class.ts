export const COMFORT_CLASSES = [
  'extreme-danger',
  'danger',
  'extreme-caution',
  'caution',
  'frostbite',
  'very-cold',
  'cold',
  'oppressive',
  'sticky',
  'comfortable',
] as const
export type ComfortClass = (typeof COMFORT_CLASSES)[number]

export interface Felt {
  readonly heatIndexC: number | null
  readonly windChillC: number | null
  readonly dewPointC: number | null
}

/** Lower ends of the classes of the heat index, in °C (80, 90, 103 and 125 °F). */
const HEAT = [
  [51.7, 'extreme-danger'],
  [39.4, 'danger'],
  [32.2, 'extreme-caution'],
  [26.7, 'caution'],
] as const

/**
 * In one word how the air is to people: first danger by heat, then by cold, then whether it is muggy. `null` when
 * nothing of it is known. Pure.
 * Sources: US National Weather Service, heat index classes (caution from 80 °F, extreme caution 90, danger 103, extreme
 * danger 125) and "Dew Point vs Humidity" (sticky from 55 °F, oppressive from 65); Environment Canada, wind chill hazards
 * (frostbite within half an hour from -28, very cold from -10, cold under 0).
 */
export function comfortClass({ heatIndexC, windChillC, dewPointC }: Felt): ComfortClass | null {
  const heat = HEAT.find(([fromC]) => heatIndexC !== null && heatIndexC >= fromC)
  if (heat !== undefined) return heat[1]
  if (windChillC !== null && windChillC <= -28) return 'frostbite'
  if (windChillC !== null && windChillC <= -10) return 'very-cold'
  if (windChillC !== null && windChillC < 0) return 'cold'
  if (dewPointC === null) return null
  if (dewPointC >= 18.3) return 'oppressive'
  return dewPointC >= 12.8 ? 'sticky' : 'comfortable'
}
