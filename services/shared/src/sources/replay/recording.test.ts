import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import type { City, CityFile } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import { loadRecording } from './recording.ts'

const folder = mkdtempSync(join(tmpdir(), 'rocade-recording-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const city = { ...(loadCities().find(({ cityId }) => cityId === 'los-angeles') as City), folder }
const facts = { ...(city.recording as NonNullable<CityFile['recording']>), intervalS: 43_200, file: 'week.csv.gz' }
const rows = Array.from({ length: 14 }, (_, i) => `row ${i},${30 + i},60.5`)
const load = (lines: readonly string[]) => {
  writeFileSync(join(folder, facts.file), gzipSync(lines.join('\n')))
  return loadRecording(city, facts)
}
const header = 'observed_at_local,773869,767541'

describe('loadRecording', () => {
  test('finds the slot of the weekday and local time of an instant', () => {
    const recording = load([header, ...rows])
    const row = recording.rowAt(Date.parse('2026-11-21T20:30:00Z')) // Saturday 12:30, the recording begins on a Thursday
    expect(row).toBe(5)
    expect(recording.speedMph(row, 0)).toBe(35)
    expect(recording.speedMph(row, 1)).toBe(60.5)
  })

  test.each([
    ['a detector that is no segment', ['observed_at_local,773869,nowhere', ...rows], /detectors nowhere/],
    ['a week that is not whole', [header, ...rows.slice(1)], /expected a week of 14 rows, got 13/],
    ['a row with a speed too few', [header, ...rows.slice(1), 'row,30'], /row 14 has 1 speeds, expected 2/],
    ['an empty cell', [header, ...rows.slice(1), 'row,30,'], /row 14: expected a speed in mph, got/],
    ['text for a speed', [header, ...rows.slice(1), 'row,30,fast'], /got fast/],
  ])('refuses %s', (_what, lines, message) => {
    expect(() => load(lines)).toThrow(message)
  })

  test('names a file that is not there or is not packed', () => {
    writeFileSync(join(folder, 'plain.gz'), header)
    expect(() => loadRecording(city, { ...facts, file: 'plain.gz' })).toThrow(/plain\.gz: the file cannot be read/)
    expect(() => loadRecording(city, { ...facts, file: 'none.gz' })).toThrow(/none\.gz: the file cannot be read/)
  })
})
