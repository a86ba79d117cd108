import type { City } from '@rocade/shared/cities/city'
import type { AddFile } from '@rocade/shared/lake/delta-log'
import type { Question } from '@rocade/shared/protocol/questions'
import { expect, test } from 'vitest'
import { HOUR_MS } from '../hour.ts'
import { questionParts, utcYears, zoneParts, zoneRanges } from './question-parts.ts'

const cityIn = (timeZone: string) => ({ cityId: 'toy', timeZone }) as City
const question = (from: string, to: string) => ({ feed: 'traffic', from, to }) as Question
const hourly = (fromMs: number, hours: number) =>
  new Map(
    Array.from(
      { length: hours },
      (_, i) => [fromMs + i * HOUR_MS, { path: `${fromMs + i * HOUR_MS}` } as AddFile] as const,
    ),
  )

test('cuts at the borders of local months, and every hour is in exactly one part', () => {
  const firstMs = Date.UTC(2026, 0, 30)
  const parts = questionParts(question('2026-01-31', '2026-03-02'), cityIn('Europe/Paris'), hourly(firstMs, 24 * 40))
  expect(parts.map(({ fromMs, toMs }) => [new Date(fromMs).toISOString(), new Date(toMs).toISOString()])).toEqual([
    ['2026-01-30T23:00:00.000Z', '2026-01-31T23:00:00.000Z'],
    ['2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    ['2026-02-28T23:00:00.000Z', '2026-03-01T23:00:00.000Z'],
  ])
  expect(parts.map(({ files }) => files.length)).toEqual([24, 28 * 24, 24])
  expect(new Set(parts.flatMap(({ files }) => files)).size).toBe(30 * 24)
})

test('where the offset is not whole hours, the hour at a border is read for both of its months', () => {
  const parts = questionParts(
    question('2026-01-31', '2026-02-02'),
    cityIn('Asia/Kolkata'),
    hourly(Date.UTC(2026, 0, 30), 72),
  )
  expect(parts.map(({ files }) => files.length)).toEqual([25, 25])
  const border = String(Date.UTC(2026, 0, 31, 18))
  expect(parts.map(({ files }) => files.includes(border))).toEqual([true, true])
})

test('leaves out months of which there is nothing', () => {
  const parts = questionParts(question('2020-01-01', '2026-03-01'), cityIn('UTC'), hourly(Date.UTC(2026, 1, 3), 2))
  expect(parts).toHaveLength(1)
  expect(utcYears({ fromMs: Date.UTC(2025, 11, 31), toMs: Date.UTC(2026, 0, 1) })).toEqual([2025])
  expect(utcYears({ fromMs: Date.UTC(2025, 11, 31), toMs: Date.UTC(2026, 0, 1, 1) })).toEqual([2025, 2026])
})

const cityOfZones = (zoneIds: readonly string[]) =>
  ({
    cityId: 'toy',
    timeZone: 'UTC',
    segments: { features: zoneIds.map((zoneId) => ({ properties: { zoneId } })) },
  }) as City

test('ranges of zones hold no more than their share, and cut no zone in two', () => {
  const city = cityOfZones(['b', 'a', 'c', 'a', 'd', 'c', 'c', 'e'])
  expect(zoneRanges(city, 1, 1)).toEqual([['a', 'e']])
  expect(zoneRanges(city, 0.5, 9)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'e'],
  ])
})

test('there are no ranges where a zone has more than the share, or where there would be too many', () => {
  const city = cityOfZones(['b', 'a', 'c', 'a', 'd', 'c', 'c', 'e'])
  expect(zoneRanges(city, 0.25, 9)).toBeNull()
  expect(zoneRanges(city, 0.5, 2)).toBeNull()
  expect(zoneRanges(city, 0, 9)).toBeNull()
})

test('parts by zones each read the files of the whole period', () => {
  const files = hourly(Date.UTC(2026, 0, 30), 24 * 40)
  const parts = zoneParts(question('2026-01-31', '2026-03-02'), cityOfZones([]), files, [
    ['a', 'b'],
    ['c', 'd'],
  ])
  expect(parts.map(({ zones, files: paths }) => [zones, paths.length])).toEqual([
    [['a', 'b'], 30 * 24],
    [['c', 'd'], 30 * 24],
  ])
})
