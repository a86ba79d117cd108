import { isLanguage, type Language } from '../text/language.ts'

export const PAGES = ['map', 'analytics', 'questions', 'cities', 'status'] as const
export type Page = (typeof PAGES)[number]

/** What the map shows: what was measured, what is typical at that time, or how far the one is from the other. */
export const VIEWS = ['now', 'typical', 'difference'] as const
export type View = (typeof VIEWS)[number]
/** What the measured is compared with: the typical day, or the same instant a week before. */
export const BASELINES = ['typical', 'week'] as const
export type Baseline = (typeof BASELINES)[number]
export const PLAY_SPEEDS = [1, 10, 60, 300, 600] as const
export type PlaySpeed = (typeof PLAY_SPEEDS)[number]

export interface Camera {
  readonly zoom: number
  readonly lat: number
  readonly lon: number
}

/** What the address says. Ids are only shaped right here; whether they exist is known when the city is loaded. */
export interface Route {
  readonly page: Page
  readonly cityId: string | null
  readonly zoneId: string | null
  readonly segmentId: string | null
  /** An instant of the past, UTC ms; `null`: live. */
  readonly atMs: number | null
  readonly view: View
  readonly against: Baseline
  readonly playSpeed: PlaySpeed
  /** Classes of the legend that are drawn strongly; empty: all. */
  readonly only: readonly string[]
  /** Layers that are switched off. */
  readonly hidden: readonly string[]
  readonly isTable: boolean
  /** `null`: the whole city. */
  readonly camera: Camera | null
  /** A question that was asked. */
  readonly questionId: string | null
  /** A whole question as JSON, to fill the form with; whether it is one is known when it is read. */
  readonly ask: string | null
  /** `null`: what this browser remembers, or prefers. */
  readonly language: Language | null
}

export const START: Route = {
  page: 'map',
  cityId: null,
  zoneId: null,
  segmentId: null,
  atMs: null,
  view: 'now',
  against: 'typical',
  playSpeed: 60,
  only: [],
  hidden: [],
  isTable: false,
  camera: null,
  questionId: null,
  ask: null,
  language: null,
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/
const WORDS = /^[a-z-]+(,[a-z-]+){0,11}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ASK_CHARACTERS_MAX = 4000
const CAMERA = /^(\d{1,2}(?:\.\d{1,2})?)\/(-?\d{1,2}(?:\.\d{1,5})?)\/(-?\d{1,3}(?:\.\d{1,5})?)$/

/** Reads the query part of an address. Total: nonsense is the same as nothing. */
export function parseRoute(search: string): Route {
  const params = new URLSearchParams(search)
  const idOf = (name: string) => {
    const value = params.get(name)
    return value !== null && ID.test(value) ? value : null
  }
  const oneOf = <T extends string | number>(name: string, choices: readonly T[], fallback: T): T =>
    choices.find((choice) => String(choice) === params.get(name)) ?? fallback
  const wordsOf = (name: string) => {
    const value = params.get(name) ?? ''
    return WORDS.test(value) ? [...new Set(value.split(','))] : []
  }
  const lang = params.get('lang')
  const question = params.get('question') ?? ''
  const ask = params.get('ask') ?? ''
  return {
    page: oneOf('page', PAGES, START.page),
    cityId: idOf('city'),
    zoneId: idOf('zone'),
    segmentId: idOf('segment'),
    atMs: parseInstant(params.get('at')),
    view: oneOf('view', VIEWS, START.view),
    against: oneOf('against', BASELINES, START.against),
    playSpeed: oneOf('speed', PLAY_SPEEDS, START.playSpeed),
    only: wordsOf('only'),
    hidden: wordsOf('hide'),
    isTable: params.get('as') === 'table',
    camera: parseCamera(params.get('map')),
    questionId: UUID.test(question) ? question : null,
    ask: ask.startsWith('{') && ask.length <= ASK_CHARACTERS_MAX ? ask : null,
    language: isLanguage(lang) ? lang : null,
  }
}

function parseInstant(value: string | null): number | null {
  if (value === null || !INSTANT.test(value)) return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : ms
}

function parseCamera(value: string | null): Camera | null {
  const [, zoom, lat, lon] = CAMERA.exec(value ?? '')?.map(Number) ?? []
  if (zoom === undefined || lat === undefined || lon === undefined) return null
  return zoom > 19 || Math.abs(lat) > 85 || Math.abs(lon) > 180 ? null : { zoom, lat, lon }
}

/** The address of a route, to share or to go to. What is as at the start is left out. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams()
  const put = (name: string, value: string | number | null, usual: string | number | null = null) => {
    if (value !== usual && value !== null && value !== '') params.set(name, String(value))
  }
  put('page', route.page, START.page)
  put('city', route.cityId)
  put('zone', route.zoneId)
  put('segment', route.segmentId)
  put('at', route.atMs === null ? null : `${new Date(route.atMs).toISOString().slice(0, 16)}Z`)
  put('view', route.view, START.view)
  put('against', route.against, START.against)
  put('speed', route.playSpeed, START.playSpeed)
  put('only', route.only.join())
  put('hide', route.hidden.join())
  put('as', route.isTable ? 'table' : null)
  put('map', route.camera === null ? null : formatCamera(route.camera))
  put('question', route.questionId)
  put('ask', route.ask)
  put('lang', route.language)
  // readable: commas, slashes and colons are no part of any syntax here
  const query = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':')
  return query === '' ? '/' : `/?${query}`
}

const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals))
const formatCamera = ({ zoom, lat, lon }: Camera) => `${rounded(zoom, 2)}/${rounded(lat, 5)}/${rounded(lon, 5)}`

/** A list of names with one more, or without the one that it has. Pure. */
export const toggleName = (names: readonly string[], name: string): string[] =>
  names.includes(name) ? names.filter((other) => other !== name) : [...names, name]
