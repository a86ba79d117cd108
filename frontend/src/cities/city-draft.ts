import { isTimeZone } from '@rocade/shared/domain/is-time-zone'
import { Slug } from '@rocade/shared/feeds/contract-parts'
import type { CityRequest } from '@rocade/shared/protocol/city-requests'
import { readZones, type ZonesFault } from './read-zones.ts'

/** A new city as the form has it. */
export interface CityDraft {
  readonly name: string
  readonly cityId: string
  readonly country: string
  readonly timeZone: string
  readonly zonesText: string
}
export type CityField = 'name' | 'cityId' | 'country' | 'timeZone' | 'zones'
export type CityFault = 'name' | 'cityId' | 'country' | 'timeZone' | ZonesFault
export type CityFaults = Partial<Record<CityField, { readonly fault: CityFault; readonly where: string | null }>>

export const EMPTY_CITY: CityDraft = { name: '', cityId: '', country: '', timeZone: '', zonesText: '' }
const NAME_CHARACTERS_MAX = 120

/** What the server will be asked, or what is wrong with it. Pure. */
export function readCityDraft(draft: CityDraft): { request: CityRequest } | { faults: CityFaults } {
  const { cityId, country, timeZone } = draft
  const name = draft.name.trim()
  const zones = readZones(draft.zonesText)
  const faults: CityFaults = {
    ...(name === '' || name.length > NAME_CHARACTERS_MAX ? { name: plain('name') } : {}),
    ...(Slug.safeParse(cityId).success ? {} : { cityId: plain('cityId') }),
    ...(/^[A-Z]{2}$/.test(country) ? {} : { country: plain('country') }),
    ...(isTimeZone(timeZone) ? {} : { timeZone: plain('timeZone') }),
    ...('fault' in zones ? { zones } : {}),
  }
  if ('fault' in zones || Object.keys(faults).length > 0) return { faults }
  return { request: { cityId, name, country, timeZone, zones: zones.zones } }
}

const plain = (fault: CityFault) => ({ fault, where: null })
