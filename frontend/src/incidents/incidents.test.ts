import type { Incident } from '@rocade/shared/protocol/incidents'
import { afterEach, describe, expect, test } from 'vitest'
import { speak } from '../text/text.ts'
import { incidentText } from './incident-words.ts'
import { worstOfEach } from './use-incident-marks.ts'

const incident = (values: Partial<Incident> = {}): Incident => ({
  incidentId: '7f9c24e5-2f4c-5d3b-9a43-0a4d6b6a1c11',
  cityId: 'paris',
  segmentId: 's',
  zoneId: 'z',
  kind: 'reduced-capacity',
  startedAt: '2026-11-21T17:12:00Z',
  expectedEndAt: '2026-11-21T18:04:00Z',
  lostCapacityShare: 0.42,
  source: 'simulator',
  ...values,
})
const segment = { delayMin: 1.23 } as Parameters<typeof incidentText>[1]['segment']
const view = { shownMs: Date.parse('2026-11-21T17:30:00Z'), timeZone: 'Europe/Paris', place: 'Avenue' }

describe('incidentText', () => {
  afterEach(() => speak('en'))
  test('says what, where, how much is lost, what it costs, and from when to when on the clock of the city', () => {
    expect(incidentText(incident(), { ...view, segment })).toBe(
      'Reduced capacity · Avenue · 42 % of the capacity lost · +1.2 min on this segment · since 18:12, expected until 19:04',
    )
    speak('fr')
    expect(incidentText(incident(), { ...view, segment })).toMatch(
      /^Capacité réduite · Avenue · 42\s% de capacité perdue · \+1,2 min sur ce segment · depuis 18:12, fin/,
    )
  })
  test('has no cost where nothing is measured, and names the day of an instant that is far away', () => {
    const far = incident({ kind: 'closure', lostCapacityShare: 1, startedAt: '2026-11-19T17:12:00Z' })
    expect(incidentText(far, { ...view, segment: undefined })).toBe(
      'Road closed · Avenue · no way through · since Thu 18:12, expected until 19:04',
    )
  })
})

describe('worstOfEach', () => {
  test('keeps one incident of a segment: the one that takes most of it', () => {
    const list = [
      incident({ lostCapacityShare: 0.4 }),
      incident({ lostCapacityShare: 1, kind: 'closure' }),
      incident({ lostCapacityShare: 0.5 }),
      incident({ segmentId: 't' }),
    ]
    expect(worstOfEach(list).map(({ segmentId, lostCapacityShare }) => [segmentId, lostCapacityShare])).toEqual([
      ['s', 1],
      ['t', 0.42],
    ])
  })
})
