import { CITY_NAME_CHARACTERS_MAX } from '@rocade/shared/cities/city'
import { isTimeZone } from '@rocade/shared/domain/is-time-zone'
import { textFault } from '@rocade/shared/domain/text-rules'
import { Slug } from '@rocade/shared/feeds/contract-parts'
import type { CityRequest } from '@rocade/shared/protocol/city-requests'
import { doubtPlace } from '@rocade/shared/protocol/doubt-place'
import { type ReadZones, readZonesText } from '@rocade/shared/protocol/read-zones'
import type { ZoneFault } from '@rocade/shared/protocol/zone-faults'

/** A new city as the form has it. */
export interface CityDraft {
  readonly name: string
  readonly cityId: string
  readonly country: string
  readonly timeZone: string
  readonly zonesText: string
}
export type CityField = 'name' | 'cityId' | 'country' | 'timeZone' | 'zones'
export type CityFault = Exclude<CityField, 'zones'>
export interface CityFaults extends Partial<Record<CityFault, true>> {
  readonly zones?: readonly ZoneFault[]
}

export const EMPTY_CITY: CityDraft = { name: '', cityId: '', country: '', timeZone: '', zonesText: '' }

/** The zones of the draft, or what is wrong with them: in themselves, or for the time zone of the city. Pure. */
export function readDraftZones({ zonesText, timeZone }: Pick<CityDraft, 'zonesText' | 'timeZone'>): ReadZones {
  const read = readZonesText(zonesText)
  const doubt = 'zones' in read ? doubtPlace(read.zones, timeZone) : null
  return doubt === null ? read : { faults: [doubt] }
}

/** What the server will be asked, or what is wrong with it. Pure. */
export function readCityDraft(draft: CityDraft): { request: Omit<CityRequest, 'segments'> } | { faults: CityFaults } {
  const { cityId, country, timeZone } = draft
  const name = draft.name.trim()
  const zones = readDraftZones(draft)
  const faults: CityFaults = {
    ...(textFault(name, CITY_NAME_CHARACTERS_MAX) === null ? {} : { name: true }),
    ...(Slug.safeParse(cityId).success ? {} : { cityId: true }),
    ...(/^[A-Z]{2}$/.test(country) ? {} : { country: true }),
    ...(isTimeZone(timeZone) ? {} : { timeZone: true }),
    ...('faults' in zones ? { zones: zones.faults } : {}),
  }
  if ('faults' in zones || Object.keys(faults).length > 0) return { faults }
  return { request: { cityId, name, country, timeZone, zones: zones.zones } }
}
