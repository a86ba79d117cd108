import { afterEach, describe, expect, test } from 'vitest'
import { weekdayTime } from '../time/city-time.ts'
import { english } from './english/english.ts'
import { french } from './french/french.ts'
import { preferredLanguage } from './language.ts'
import { formatAge, formatBytes, formatNumber } from './number-format.ts'
import { pluralIn } from './plural.ts'
import { speak, text } from './text.ts'

/** Every text by its path; a text with values is asked with its own places as values. */
function flatten(value: unknown, path: string): [path: string, words: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, String(value(...Array.from({ length: value.length }, () => '2')))]]
  return Object.entries(value as object).flatMap(([name, part]) => flatten(part, `${path}.${name}`))
}

describe('the texts', () => {
  const words = { en: new Map(flatten(english, '')), fr: new Map(flatten(french, '')) }
  test('are never empty and hold no value that was forgotten', () => {
    for (const [path, value] of [...words.en, ...words.fr]) {
      if (path !== '.units.beforePercent') expect(value.trim(), path).not.toBe('')
      expect(value, path).not.toMatch(/undefined|\[object/)
    }
  })
  test('say the same things in both languages', () => {
    expect([...words.fr.keys()]).toEqual([...words.en.keys()])
  })
  test('use every value in French that they use in English', () => {
    for (const [path, value] of words.en) {
      expect((words.fr.get(path)?.match(/2/g) ?? []).length > 0, path).toBe(/2/.test(value))
    }
  })
  test('are short enough in French for the place of the English ones, where places are small', () => {
    for (const [path, value] of words.en) {
      if (value.length > 12 || path.includes('.columns.')) continue
      expect((words.fr.get(path) ?? '').length, `${path}: ${words.fr.get(path)}`).toBeLessThanOrEqual(24)
    }
  })
})

describe('the language in use', () => {
  afterEach(() => speak('en'))
  test('changes texts, numbers, units and days together', () => {
    speak('fr')
    expect(text.pages.map).toBe('Carte')
    expect(formatNumber(1234.5, 1)).toBe('1\u202f234,5')
    expect(formatBytes(18_200_000)).toBe('18,2 Mo')
    expect(formatAge(200_000)).toBe('2 j')
    expect(weekdayTime(Date.parse('2026-11-26T01:30:00Z'), 'America/Los_Angeles')).toBe('mer. 17:30')
  })
  test('is the first one of the browser that there is', () => {
    expect(preferredLanguage(['de-DE', 'fr-CA', 'en'])).toBe('fr')
    expect(preferredLanguage(['de'])).toBe('en')
  })
  test('has its own plural rules', () => {
    const zones = { one: 'zone', other: 'zones' }
    expect([0, 1, 2].map((count) => pluralIn('en')(count, zones))).toEqual(['0 zones', '1 zone', '2 zones'])
    expect([0, 1, 2].map((count) => pluralIn('fr')(count, zones))).toEqual(['0 zone', '1 zone', '2 zones'])
  })
})
