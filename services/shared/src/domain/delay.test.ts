import { describe, expect, test } from 'vitest'
import { delayMinPer10Km } from './delay.ts'

describe('delayMinPer10Km', () => {
  test('half of 100 km/h costs six minutes over 10 km', () => expect(delayMinPer10Km(50, 100)).toBe(6))
  test('going faster than free flow wins nothing', () => expect(delayMinPer10Km(110, 100)).toBe(0))
  test('stays finite at a standstill', () => expect(delayMinPer10Km(0, 100)).toBe(594))
  test('is null without data', () => {
    expect(delayMinPer10Km(null, 100)).toBeNull()
    expect(delayMinPer10Km(50, null)).toBeNull()
  })
})
