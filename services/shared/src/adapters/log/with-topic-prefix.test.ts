import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collectMessages } from '../../contract-tests/collect-messages.ts'
import { systemClock } from '../../ports/clock.ts'
import type { ConsumeOptions, EventLog } from '../../ports/event-log.ts'
import { createEmbeddedLog } from './embedded/embedded-log.ts'
import { withTopicPrefix } from './with-topic-prefix.ts'

let folder: string
let log: EventLog
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rocade-prefix-'))
  log = await createEmbeddedLog({ folder, clock: systemClock })
})
afterEach(async () => {
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

test('two platforms with prefixes of their own share one log and do not see each other', async () => {
  const [east, west] = [withTopicPrefix(log, 'east-'), withTopicPrefix(log, 'west-')]
  for (const [city, name] of [
    [east, 'e'],
    [west, 'w'],
  ] as const) {
    await city.createTopics([{ name: 'numbers', partitions: 1, retentionMs: null, isCompacted: false }])
    await city.append('numbers', [{ key: name, value: null }])
  }
  expect((await collectMessages(east, 'numbers', 1)).map(({ key }) => key)).toEqual(['e'])
  expect(await west.offsets('numbers')).toEqual([{ partition: 0, earliest: 0, end: 1 }])
  expect(await log.offsets('west-numbers')).toMatchObject([{ end: 1 }])
})

test('readers are told the name that they asked for', async () => {
  const east = withTopicPrefix(log, 'east-')
  await east.createTopics([{ name: 'numbers', partitions: 1, retentionMs: null, isCompacted: false }])
  const stop = new AbortController()
  const topics: string[] = []
  await east.consume({
    topic: 'numbers',
    group: 'g',
    signal: stop.signal,
    async open({ topic }) {
      topics.push(topic)
      stop.abort()
      return { from: 0, take: async () => 0, close: async () => undefined }
    },
  })
  expect(topics).toEqual(['numbers'])
})

test('no prefix is the log itself', () => {
  expect(withTopicPrefix(log, '')).toBe(log)
})

test('groups carry the prefix too, so that one right on the prefix covers them', async () => {
  const asked: ConsumeOptions[] = []
  const watched: EventLog = { ...log, consume: async (options) => void asked.push(options) }
  const open = async () => ({ from: 0, take: async () => 0, close: async () => undefined })
  await withTopicPrefix(watched, 'east-').consume({ topic: 'numbers', group: 'g', signal: AbortSignal.abort(), open })
  expect(asked).toMatchObject([{ topic: 'east-numbers', group: 'east-g' }])
})
