import { describe, expect, test } from 'vitest'
import { type Place, searchPlaces } from './search-places.ts'

const places: Place[] = [
  { kind: 'zone', id: 'elysee', name: 'Élysée', zone: null },
  { kind: 'zone', id: 'saint-denis', name: 'Saint-Denis', zone: null },
  { kind: 'segment', id: '717458', name: '717458 east-bound', zone: 'Saint-Denis' },
  { kind: 'segment', id: 'avenue-elysees', name: 'Avenue des Champs-Élysées', zone: 'Élysée' },
]
const ids = (asked: string) => searchPlaces(places, asked).map(({ id }) => id)

describe('searchPlaces', () => {
  test('takes accents, case and order as they come', () => {
    expect(ids('elysee')).toEqual(['elysee', 'avenue-elysees'])
    expect(ids('ÉLYSÉES champs')).toEqual(['avenue-elysees'])
  })
  test('finds segments by number, direction and zone', () => {
    expect(ids('7174')).toEqual(['717458'])
    expect(ids('denis east')).toEqual(['717458'])
    expect(ids('denis')).toEqual(['saint-denis', '717458'])
  })
  test('offers the zones when nothing is asked, and nothing for nonsense', () => {
    expect(ids('  ')).toEqual(['elysee', 'saint-denis'])
    expect(ids('<script>')).toEqual([])
    expect(ids('(((')).toEqual([])
  })
})
