import { isLanguage, type Language } from '../text/language.ts'

export const PAGES = ['map', 'analytics', 'status'] as const
export type Page = (typeof PAGES)[number]

/** What the address says. Ids are only shaped right here; whether they exist is known when the city is loaded. */
export interface Route {
  readonly page: Page
  readonly cityId: string | null
  readonly zoneId: string | null
  readonly segmentId: string | null
  /** `null`: what this browser remembers, or prefers. */
  readonly language: Language | null
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/

/** Reads the query part of an address. Total: nonsense is the same as nothing. */
export function parseRoute(search: string): Route {
  const params = new URLSearchParams(search)
  const idOf = (name: string) => {
    const value = params.get(name)
    return value !== null && ID.test(value) ? value : null
  }
  const page = PAGES.find((name) => name === params.get('page')) ?? 'map'
  const lang = params.get('lang')
  const language = isLanguage(lang) ? lang : null
  return { page, cityId: idOf('city'), zoneId: idOf('zone'), segmentId: idOf('segment'), language }
}

/** The address of a route, to share or to go to. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams()
  if (route.page !== 'map') params.set('page', route.page)
  if (route.cityId !== null) params.set('city', route.cityId)
  if (route.zoneId !== null) params.set('zone', route.zoneId)
  if (route.segmentId !== null) params.set('segment', route.segmentId)
  if (route.language !== null) params.set('lang', route.language)
  const query = params.toString()
  return query === '' ? '/' : `/?${query}`
}
