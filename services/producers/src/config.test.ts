import { readConfig } from '@rocade/shared/runtime/read-config'
import { describe, expect, test } from 'vitest'
import { ProducersConfig } from './config.ts'

const read = (env: Record<string, string>) => readConfig(ProducersConfig, env)

describe('ProducersConfig', () => {
  test('needs nothing: all sources may be used, those with a key are off', () => {
    expect(read({})).toMatchObject({
      SOURCES: ['replay', 'simulator', 'tomtom', 'openweather', 'open-meteo'],
      OPEN_METEO: 'off',
      TOMTOM_CITIES: [],
    })
    expect(read({}).TOMTOM_API_KEY).toBeUndefined()
  })

  test('describes every setting', () => {
    for (const field of Object.values(ProducersConfig.shape)) expect(field.description).toMatch(/\w/)
  })

  test('takes lists with commas and spaces', () => {
    expect(read({ SOURCES: 'replay, simulator' }).SOURCES).toEqual(['replay', 'simulator'])
  })

  test.each([
    ['SOURCES', 'replay,radio'],
    ['REPLAY_SPEED', '0'],
    ['SIMULATOR_INTERVAL_S', '7'],
    ['SIMULATOR_INTERVAL_S', '77'],
    ['TOMTOM_API_KEY', 'has spaces in it'],
    ['TOMTOM_CALLS_PER_DAY', '-1'],
    ['TOMTOM_BASE_URL', 'http://api.tomtom.com'], // the key would travel in the clear
    ['TOMTOM_BASE_URL', 'https://user:password@api.tomtom.com'],
    ['OPENWEATHER_BASE_URL', 'file:///etc/passwd'],
  ])('names %s when it is %j', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(new RegExp(`bad settings: ${name}`))
  })

  test('does not repeat a wrong key in the error', () => {
    expect(() => read({ TOMTOM_API_KEY: 'my secret key' })).toThrow(/^(?!.*my secret key)/)
  })
})
