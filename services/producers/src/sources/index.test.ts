import { loadCities } from '@rocade/shared/cities/load-cities'
import { streamFeeds } from '@rocade/shared/feeds/index'
import { readConfig } from '@rocade/shared/runtime/read-config'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { ProducersConfig } from '../config.ts'
import { chooseLines } from '../start-producers.ts'
import { createSources } from './index.ts'

const cities = loadCities()
const open = (env: Record<string, string> = {}) =>
  createSources({
    config: readConfig(ProducersConfig, env),
    clock: { nowMs: () => 0 },
    logger: pino({ level: 'silent' }),
  })
const chosen = (env?: Record<string, string>) =>
  chooseLines(cities, open(env)).map(({ city, feed, source }) => `${city.cityId} ${feed.name}: ${source.name}`)

describe('createSources', () => {
  test('every source that a city names exists, for a feed that exists', () => {
    const known = new Set(open().map(({ feed, name }) => `${feed} ${name}`))
    const named = cities.flatMap(({ sources }) =>
      Object.entries(sources).flatMap(([feed, names]) => names.map((name) => `${feed} ${name}`)),
    )
    expect(named.filter((name) => !known.has(name))).toEqual([])
    expect(open().every(({ feed }) => streamFeeds.some(({ name }) => name === feed))).toBe(true)
  })

  test('without a key: the recording for Los Angeles, simulation for the rest', () => {
    expect(chosen()).toEqual([
      'los-angeles traffic: replay',
      'los-angeles weather: simulator',
      'paris traffic: simulator',
      'paris weather: simulator',
      'paris incidents: simulator',
    ])
  })

  test('Open-Meteo needs no key, but has to be turned on', () => {
    expect(chosen({ OPEN_METEO: 'on' })).toContain('paris weather: open-meteo')
    expect(chosen({ OPEN_METEO: 'on', OPENWEATHER_API_KEY: '0123456789abcdef' })).toContain(
      'paris weather: openweather',
    )
  })

  test('a key turns its source on, for all cities or those that are named', () => {
    const keys = { TOMTOM_API_KEY: '0123456789abcdef', OPENWEATHER_API_KEY: '0123456789abcdef' }
    expect(chosen(keys)).toEqual([
      'los-angeles traffic: tomtom',
      'los-angeles weather: openweather',
      'paris traffic: tomtom',
      'paris weather: openweather',
    ])
    expect(chosen({ ...keys, TOMTOM_CITIES: 'paris' })).toContain('los-angeles traffic: replay')
  })

  test('incidents come from the source of the traffic, and from nobody where it has none', () => {
    const incidents = (env: Record<string, string>) => chosen(env).filter((line) => line.includes('incidents'))
    expect(incidents({})).toEqual(['paris incidents: simulator'])
    expect(incidents({ TOMTOM_API_KEY: '0123456789abcdef' })).toEqual([])
  })

  test('SOURCES leaves the others off, and they say so', () => {
    expect(chosen({ SOURCES: 'simulator' })).not.toContain('los-angeles traffic: replay')
    const replay = open({ SOURCES: 'simulator' }).find(({ name }) => name === 'replay')
    expect(replay?.check()).toMatchObject({ state: 'off', detail: expect.stringContaining('SOURCES') })
  })
})
