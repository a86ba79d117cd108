import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { collectMessages, nextOffset, textOf } from '../../../contract-tests/collect-messages.ts'
import { describeEventLog, message } from '../../../contract-tests/describe-event-log.ts'
import type { EventLog } from '../../../ports/event-log.ts'
import { createEmbeddedLog, type EmbeddedLogOptions } from './embedded-log.ts'
import { LOG_FORMAT } from './log-store.ts'
import { TOMBSTONE_RETENTION_MS } from './retention.ts'

const START_MS = Date.UTC(2026, 10, 21, 17, 30)

function movableClock() {
  let nowMs = START_MS
  return {
    nowMs: () => nowMs,
    moveMs(ms: number) {
      nowMs += ms
    },
  }
}

describeEventLog(
  'embedded',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rocade-log-'))
    const clock = movableClock()
    const start = () => createEmbeddedLog({ folder, clock, retentionEveryMs: 10 })
    let log = await start()
    return {
      log,
      clock,
      async reopen() {
        await log.close()
        log = await start()
        return log
      },
      async close() {
        await log.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
  { removesSoon: true },
)

describe('createEmbeddedLog', () => {
  let folder: string
  let opened: EventLog[]
  const openLog = async (options: Partial<EmbeddedLogOptions> = {}) => {
    const log = await createEmbeddedLog({ folder, clock: movableClock(), ...options })
    opened.push(log)
    return log
  }
  const plain = { name: 'plain', partitions: 1, retentionMs: null, isCompacted: false }
  const compacted = { name: 'compacted', partitions: 1, retentionMs: null, isCompacted: true }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rocade-log-'))
    opened = []
  })
  afterEach(async () => {
    for (const log of opened) await log.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('makes the data folder, also at a path with a space', async () => {
    const log = await openLog({ folder: join(folder, 'a b', 'log') })
    await log.createTopics([plain])
    await log.append('plain', [message('a', 'x')])
    expect(await log.offsets('plain')).toMatchObject([{ end: 1 }])
  })

  test('refuses a folder that a newer version wrote, in one line that says how to go on', async () => {
    await (await openLog()).close()
    const raw = open({ path: join(folder, 'log.mdb'), noSubdir: true, maxDbs: 8, overlappingSync: false })
    await raw.openDB({ name: 'meta', encoding: 'json' }).put('format', LOG_FORMAT + 1)
    await raw.close()
    await expect(openLog()).rejects.toMatchObject({
      code: 'DATA_VERSION',
      retryable: false,
      message: expect.stringMatching(/^opening the log in .*: it has format 2, .* knows 1\. Start the version [^\n]*$/),
    })
  })

  test.each([3, 8_192, 65_536])('refuses a file of %s bytes that is no log with STORE', async (bytes) => {
    await writeFile(join(folder, 'log.mdb'), Buffer.alloc(bytes, 'not a log '))
    await expect(openLog()).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining(folder) })
  })

  test('rejects with DISK_FULL, to be tried again, when the disk has no room, and keeps nothing of it', async () => {
    await (await openLog()).createTopics([plain])
    await opened[0]?.close()
    const full = await openLog({ freeBytesMin: Number.MAX_SAFE_INTEGER })
    await expect(full.append('plain', [message('a', 'x')])).rejects.toMatchObject({
      code: 'DISK_FULL',
      retryable: true,
    })
    expect(await full.offsets('plain')).toMatchObject([{ end: 0 }])
  })

  test('says when a topic keeps another number of partitions than asked for', async () => {
    const warn = vi.fn()
    const log = await openLog({ logger: { warn } })
    await log.createTopics([plain])
    await log.createTopics([{ ...plain, partitions: 6 }])
    expect(warn).toHaveBeenCalledWith({ topic: 'plain', partitions: 1, asked: 6 }, expect.any(String))
  })

  test.each(['', 'a/b', 'a b', 'a\u0000', 'x'.repeat(201)])('refuses the topic name %j', async (name) => {
    const log = await openLog()
    await expect(log.createTopics([{ ...plain, name }])).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('refuses a second reading of one topic by one group, and allows it after the first', async () => {
    const log = await openLog()
    await log.createTopics([plain])
    await log.append('plain', [message('a', 'x')])
    const stop = new AbortController()
    const take = async () => {
      await expect(collectMessages(log, 'plain', 1, { group: 'g' })).rejects.toMatchObject({ code: 'FENCED' })
      stop.abort()
      return 1
    }
    const reader = { from: 0, take, close: async () => undefined }
    await log.consume({ topic: 'plain', group: 'g', signal: stop.signal, open: async () => reader })
    expect(await collectMessages(log, 'plain', 1, { group: 'g' })).toHaveLength(1)
  })

  test('finds a damaged block instead of giving wrong values', async () => {
    const log = await openLog()
    await log.createTopics([plain])
    await log.append('plain', [message('a', 'x'.repeat(5_000))])
    await log.close()
    const raw = open({ path: join(folder, 'log.mdb'), noSubdir: true, maxDbs: 8, overlappingSync: false })
    const blocks = raw.openDB<Buffer, [string, number, number]>({ name: 'blocks', encoding: 'binary' })
    const block = Buffer.from(blocks.get(['plain', 0, 0]) ?? [])
    block[2_000] = (block[2_000] ?? 0) ^ 1
    await blocks.put(['plain', 0, 0], block)
    await raw.close()
    const reading = collectMessages(await openLog(), 'plain', 1)
    await expect(reading).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining('damaged') })
  })

  test('removes a tombstone after a day, but never the last message of a partition', async () => {
    const clock = movableClock()
    const log = await openLog({ clock, retentionEveryMs: 10 })
    await log.createTopics([compacted])
    for (const [key, text] of [
      ['a', 'x'],
      ['b', 'x'],
      ['a', null],
      ['b', null],
    ] as const) {
      await log.append('compacted', [message(key, text)])
    }
    expect((await collectMessages(log, 'compacted', 2)).map(({ offset }) => offset)).toEqual([2, 3])
    clock.moveMs(TOMBSTONE_RETENTION_MS + 1)
    await vi.waitFor(async () => expect(await log.offsets('compacted')).toMatchObject([{ earliest: 3, end: 4 }]), {
      timeout: 5_000,
    })
    expect(await collectMessages(log, 'compacted', 1)).toMatchObject([{ key: 'b', value: null }])
  })

  test('removes far more than one step holds', async () => {
    const clock = movableClock()
    const log = await openLog({ clock, retentionEveryMs: 10 })
    await log.createTopics([{ ...plain, retentionMs: 1_000 }])
    await Promise.all(Array.from({ length: 500 }, () => log.append('plain', [message('a', 'x')])))
    clock.moveMs(2_000)
    await vi.waitFor(async () => expect(await log.offsets('plain')).toMatchObject([{ earliest: 500 }]), {
      timeout: 5_000,
    })
  })

  test('lets timers run while a reader works through much', async () => {
    const log = await openLog()
    await log.createTopics([plain])
    const batch = Array.from({ length: 10_000 }, (_, index) => message(`${index}`, 'x'.repeat(200)))
    for (let time = 0; time < 10; time += 1) await log.append('plain', batch)
    let longestMs = 0
    let lastMs = performance.now()
    const ticks = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs)
      lastMs = performance.now()
    }, 1)
    expect(await collectMessages(log, 'plain', 100_000)).toHaveLength(100_000)
    clearInterval(ticks)
    expect(longestMs).toBeGreaterThan(0)
    expect(longestMs).toBeLessThan(500)
  })

  test('keeps what it read unchanged while the log goes on', async () => {
    const clock = movableClock()
    const log = await openLog({ clock, retentionEveryMs: 5 })
    await log.createTopics([{ ...plain, retentionMs: 1_000 }])
    await log.append('plain', [message('a', 'first '.repeat(10_000))])
    const [first] = await collectMessages(log, 'plain', 1)
    clock.moveMs(2_000)
    await vi.waitFor(async () => expect(await log.offsets('plain')).toMatchObject([{ earliest: 1 }]), {
      timeout: 5_000,
    })
    for (let time = 0; time < 50; time += 1) await log.append('plain', [message('a', 'later '.repeat(10_000))])
    expect(first && textOf(first)).toBe('first '.repeat(10_000))
  })

  test('bounds the memory of one take by bytes as well', async () => {
    const log = await openLog()
    await log.createTopics([plain])
    const value = new Uint8Array(60_000)
    for (let time = 0; time < 4; time += 1) {
      await log.append(
        'plain',
        Array.from({ length: 100 }, () => ({ key: 'a', value })),
      )
    }
    const sizes: number[] = []
    const stop = new AbortController()
    await log.consume({
      topic: 'plain',
      group: 'g',
      signal: stop.signal,
      open: async () => ({
        from: 'earliest',
        async take(messages, endOffset) {
          sizes.push(messages.length)
          const next = nextOffset(messages, endOffset)
          if (next === endOffset) stop.abort()
          return next
        },
        async close() {},
      }),
    })
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(400)
    expect(Math.max(...sizes) * 60_000).toBeLessThan(5 * 2 ** 20)
  })

  test('rejects what is asked of it after it was closed', async () => {
    const log = await openLog()
    await log.createTopics([plain])
    await log.close()
    await log.close()
    const closed = { code: 'STORE', message: expect.stringContaining('closed') }
    await expect(log.append('plain', [message('a', 'x')])).rejects.toMatchObject(closed)
    await expect(log.offsets('plain')).rejects.toMatchObject(closed)
    await expect(log.createTopics([compacted])).rejects.toMatchObject(closed)
    await expect(collectMessages(log, 'plain', 1)).rejects.toMatchObject(closed)
  })
})
