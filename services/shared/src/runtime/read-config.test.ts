import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from './app-error.ts'
import { integerSetting, readConfig } from './read-config.ts'

const Config = z.object({
  PORT: integerSetting(0, 65_535, 8080),
  CITY: z
    .string()
    .regex(/^[a-z-]+$/, 'expected a-z and -')
    .default('paris'),
  TOMTOM_API_KEY: z.string().min(8, 'expected at least 8 characters').optional(),
})

function failureOf(env: NodeJS.ProcessEnv): AppError {
  try {
    readConfig(Config, env)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('expected an AppError')
}

describe('readConfig', () => {
  test('has a default for what is not set', () => {
    expect(readConfig(Config, {})).toEqual({ PORT: 8080, CITY: 'paris' })
  })
  test('reads what is set', () => {
    expect(readConfig(Config, { PORT: '9000', CITY: 'los-angeles' })).toEqual({ PORT: 9000, CITY: 'los-angeles' })
  })
  test('counts an empty variable as not set', () => {
    expect(readConfig(Config, { PORT: '', CITY: '', TOMTOM_API_KEY: '' })).toEqual({ PORT: 8080, CITY: 'paris' })
  })
  test('does not take over variables that it does not know', () => {
    expect(readConfig(Config, { HOME: '/root' })).not.toHaveProperty('HOME')
  })
  test('names every wrong variable in one line', () => {
    const { code, retryable, message } = failureOf({ PORT: 'http', CITY: 'Paris!', TOMTOM_API_KEY: 'short' })
    expect({ code, retryable }).toEqual({ code: 'CONFIG', retryable: false })
    for (const name of ['PORT', 'CITY', 'TOMTOM_API_KEY']) expect(message).toContain(`${name}: expected`)
    expect(message).not.toContain('\n')
  })
  test('does not repeat the value, which may be a secret', () => {
    expect(failureOf({ TOMTOM_API_KEY: 'short' }).message).not.toContain('short')
  })
})

describe('integerSetting', () => {
  test.each(['7.5', '1e3', '0x10', ' 7', 'seven', 'NaN', 'Infinity', '--7'])('refuses %s', (PORT) => {
    expect(failureOf({ PORT }).message).toContain('PORT: expected a whole number from 0 to 65535')
  })
  test.each([
    ['-1', 'at least 0'],
    ['65536', 'at most 65535'],
    ['99999999999999999999', 'at most 65535'],
  ])('says which limit %s misses', (PORT, limit) => {
    expect(failureOf({ PORT }).message).toContain(`PORT: expected ${limit}`)
  })
})
