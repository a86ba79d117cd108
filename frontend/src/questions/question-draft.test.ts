import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asCurl, draftOf, emptyDraft, presetDays, readAsk, readDraft, withFeed } from './question-draft.ts'

const draft = emptyDraft('paris', '2026-11-25')

describe('question draft', () => {
  test('of a fresh form is a question, with the last day in it', () => {
    expect(readDraft(draft)).toEqual({
      question: {
        feed: 'traffic',
        cityIds: ['paris'],
        from: '2026-10-27',
        to: '2026-11-26',
        place: 'city',
        time: 'day',
        measures: ['mean_speed_kmh', 'delay_min_per_10km'],
      },
    })
  })
  test('names each wrong field once', () => {
    expect(readDraft({ ...draft, cityIds: [], measures: [] })).toEqual({
      faults: { cityIds: 'noCity', measures: 'noMeasure' },
    })
    expect(readDraft({ ...draft, firstDay: '2026-02-30', lastDay: '' })).toEqual({
      faults: { firstDay: 'day', lastDay: 'day' },
    })
    expect(readDraft({ ...draft, lastDay: '2026-10-26' })).toEqual({ faults: { lastDay: 'order' } })
    expect(readDraft({ ...draft, firstDay: '1990-01-01' })).toEqual({ faults: { lastDay: 'years' } })
  })
  test('of one day is right', () => {
    expect(readDraft({ ...draft, firstDay: '2026-11-25' })).toMatchObject({
      question: { from: '2026-11-25', to: '2026-11-26' },
    })
  })
  test('has measures and places of its feed', () => {
    const weather = withFeed({ ...draft, place: 'zone' }, 'weather')
    expect(readDraft(weather)).toMatchObject({ question: { place: 'city', measures: ['mean_temperature_c'] } })
  })
  test('comes back the same from its question', () => {
    const read = readDraft(draft)
    expect('question' in read && draftOf(read.question)).toEqual(draft)
  })
  test('takes presets across years and leap days', () => {
    expect(presetDays('year', '2024-02-29')).toEqual({ firstDay: '2023-03-02', lastDay: '2024-02-29' })
    expect(presetDays('calendarYear', '2026-11-25')).toEqual({ firstDay: '2026-01-01', lastDay: '2026-11-25' })
  })
  test('from an address is a question or nothing, whatever stands there', () => {
    const read = readDraft(draft)
    if (!('question' in read)) throw new Error('expected a question')
    expect(readAsk(JSON.stringify(read.question))).toEqual(read.question)
    expect(readAsk('{"feed":"traffic"}')).toBeNull()
    fc.assert(fc.property(fc.string(), (ask) => readAsk(ask) === null))
  })
  test('becomes a command that a shell takes as it is', () => {
    const read = readDraft(draft)
    if (!('question' in read)) throw new Error('expected a question')
    const curl = asCurl(read.question, 'http://localhost:8080')
    expect(curl).toMatch(/^curl -s http:\/\/localhost:8080\/api\/questions -H '[^']+' -d '\{[^']+\}'$/)
  })
})
