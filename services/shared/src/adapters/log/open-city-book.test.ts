import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { City } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import { CITIES_TOPIC, topicsOf } from '../../feeds/topics.ts'
import { systemClock } from '../../ports/clock.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { createEmbeddedLog } from './embedded/embedded-log.ts'
import { openCityBook } from './open-city-book.ts'

const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City
const { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments } = paris
const added = { name, country, timeZone, bounds, freshS, sources, attribution, zones, segments }
const changedAt = '2026-11-26T01:30:00.000Z'
const word = (cityId: string, fields: object = {}) => ({ cityId, isActive: false, city: added, changedAt, ...fields })

let folder: string
let log: EventLog
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rocade-book-'))
  log = await createEmbeddedLog({ folder, clock: systemClock })
  await log.createTopics(topicsOf([]))
})
afterEach(async () => {
  await log.close()
  rmSync(folder, { recursive: true })
})

const say = (key: string, value: object | string | null) =>
  log.append(CITIES_TOPIC, [
    { key, value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) },
  ])
const open = () =>
  openCityBook({
    log,
    base: [paris],
    group: 'test',
    logger: { warn: () => {} },
    signal: new AbortController().signal,
  })
const idsOf = (book: { all(): readonly City[] }) => book.all().map(({ cityId }) => cityId)

test('words that cannot be used are set aside with their reason; the words before and after them count', async () => {
  await say('lyon', word('lyon'))
  await say('a-torn', '{"cityId":')
  await say('b-shape', word('b-shape', { isActive: 'yes' }))
  await say('c-parts', word('c-parts', { city: { ...added, timeZone: 'Mars/Olympus' } }))
  await say('d-switch', { cityId: 'd-switch', isActive: true, changedAt })
  await say('nice', word('nice'))
  await using book = await open()
  expect(idsOf(book)).toEqual(['lyon', 'nice', 'paris'])
  expect(book.setAside().map(({ cityId, detail }) => [cityId, detail])).toEqual([
    ['d-switch', expect.stringContaining('never added')],
    ['c-parts', expect.stringContaining('Mars/Olympus')],
    ['b-shape', expect.stringContaining('isActive')],
    ['a-torn', expect.stringContaining('JSON')],
  ])

  await say('a-torn', word('a-torn'))
  await say('b-shape', null)
  await book.catchUp()
  expect(idsOf(book)).toEqual(['a-torn', 'lyon', 'nice', 'paris'])
  expect(book.setAside().map(({ cityId }) => cityId)).toEqual(['d-switch', 'c-parts'])
})

test('a part that fails over a change keeps nobody else from hearing of it', async () => {
  await using book = await open()
  const heard = vi.fn()
  book.onChange(() => {
    throw new Error('a bug')
  })
  book.onChange(heard)
  await say('lyon', word('lyon'))
  await say('nice', word('nice'))
  await book.catchUp()
  expect(idsOf(book)).toEqual(['lyon', 'nice', 'paris'])
  expect(heard).toHaveBeenCalledTimes(2)
  expect(book.setAside()).toEqual([])
})

test('a city is removed, one of a folder too, and is there again when it is added again', async () => {
  await say('lyon', word('lyon'))
  await using book = await open()
  await say('lyon', { cityId: 'lyon', isActive: false, changedAt, removal: { data: 'delete' } })
  await say('paris', { cityId: 'paris', isActive: false, changedAt, removal: { data: 'keep' } })
  await book.catchUp()
  expect(idsOf(book)).toEqual([])
  expect(book.removed()).toEqual([
    { cityId: 'lyon', removedAtMs: Date.parse(changedAt), data: 'delete' },
    { cityId: 'paris', removedAtMs: Date.parse(changedAt), data: 'keep' },
  ])
  await say('lyon', word('lyon'))
  await say('paris', null)
  await book.catchUp()
  expect(idsOf(book)).toEqual(['lyon', 'paris'])
  expect(book.find('paris')).toBe(paris)
  expect(book.removed()).toEqual([])
})

test('a switch leaves zones and segments the same objects; an edit is the newest word', async () => {
  await say('lyon', word('lyon'))
  await using book = await open()
  const before = book.find('lyon')
  await say('lyon', word('lyon', { isActive: true }))
  await book.catchUp()
  expect(book.find('lyon')).toMatchObject({ isActive: true })
  expect(book.find('lyon')?.segmentsById).toBe(before?.segmentsById)
  await say('lyon', word('lyon', { city: { ...added, name: 'Lugdunum', segments: { ...segments, features: [] } } }))
  await say('paris', { cityId: 'paris', isActive: true, changedAt, edited: { name: 'Lutetia', attribution: 'me' } })
  await book.catchUp()
  expect(book.find('lyon')).toMatchObject({ name: 'Lugdunum', isActive: false })
  expect(book.find('lyon')?.segmentsById.size).toBe(0)
  expect(book.find('paris')).toMatchObject({ name: 'Lutetia', folder: paris.folder, attribution: 'me' })
})
