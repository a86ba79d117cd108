import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collectMessages, textOf } from '../../../contract-tests/collect-messages.ts'
import { buildChild, startChild } from '../../../contract-tests/run-typescript-child.ts'
import { systemClock } from '../../../ports/clock.ts'
import type { EventLog, LogMessage } from '../../../ports/event-log.ts'
import { createEmbeddedLog } from './embedded-log.ts'

const TOPIC = 'numbers'
const BATCH_SIZE = 50

let appendingChild: string
let folder: string
let log: EventLog
let children: ChildProcess[]

beforeAll(async () => {
  appendingChild = await buildChild(new URL('../../../contract-tests/children/appending-child.ts', import.meta.url))
})
beforeEach(async () => {
  children = []
  folder = await mkdtemp(join(tmpdir(), 'rocade-log-'))
  log = await createEmbeddedLog({ folder, clock: systemClock })
  await log.createTopics([{ name: TOPIC, partitions: 6, retentionMs: null, isCompacted: false }])
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

const batchArguments = (firstBatch: number) => [folder, TOPIC, `${firstBatch}`, `${BATCH_SIZE}`, '300']

function startAppending(firstBatch: number): ChildProcess {
  const child = startChild(appendingChild, batchArguments(firstBatch))
  children.push(child)
  return child
}

/** Starts a child that appends; kills it with -9 some moments after it has acknowledged `count` batches. */
async function appendAndKill(firstBatch: number, count: number, extraMs: number): Promise<number> {
  const child = startAppending(firstBatch)
  let last = firstBatch - 1
  child.on('message', (told: { acknowledged: number }) => {
    last = told.acknowledged
    if (last === firstBatch + count - 1) setTimeout(() => child.kill('SIGKILL'), extraMs)
  })
  const [, signal] = await once(child, 'close')
  expect(signal).toBe('SIGKILL')
  return last
}

const batchOf = (message: LogMessage) => Number((textOf(message) ?? '').split(':')[0])

/** Every batch that is there is there as a whole, once, in order; and the offsets have no gap. */
function expectWholeBatches(messages: readonly LogMessage[], lastAcknowledged: number) {
  const texts = messages.map((message) => textOf(message)?.trim())
  expect(new Set(texts).size).toBe(texts.length)
  const batches = new Map<number, number>()
  const nextOffsets = new Map<number, number>()
  const lastBatches = new Map<number, number>()
  for (const message of messages) {
    const { partition, offset } = message
    const batch = batchOf(message)
    batches.set(batch, (batches.get(batch) ?? 0) + 1)
    expect(offset).toBe(nextOffsets.get(partition) ?? 0)
    expect(batch).toBeGreaterThanOrEqual(lastBatches.get(partition) ?? 0)
    nextOffsets.set(partition, offset + 1)
    lastBatches.set(partition, batch)
  }
  for (let batch = 0; batch <= lastAcknowledged; batch += 1)
    expect([batch, batches.get(batch)]).toEqual([batch, BATCH_SIZE])
  expect([...batches.values()].every((count) => count === BATCH_SIZE)).toBe(true)
}

const countOf = async (openLog: EventLog) => (await openLog.offsets(TOPIC)).reduce((sum, { end }) => sum + end, 0)

describe('the embedded log and its process', () => {
  test('has everything acknowledged, in order and whole, after kill -9, again and again', async () => {
    await log.close()
    let last = -1
    for (const extraMs of [0, 1, 3, 7, 20]) {
      last = await appendAndKill(last + 1, 20, extraMs)
      log = await createEmbeddedLog({ folder, clock: systemClock })
      const messages = await collectMessages(log, TOPIC, await countOf(log))
      expectWholeBatches(messages, last)
      last = Math.max(...messages.map(batchOf)) // one that was not acknowledged may be there, as a whole
      await log.close()
    }
  })

  test('gives each message one offset when several processes append at once', async () => {
    const others = [0, 1_000_000].map(startAppending)
    const acknowledged = others.map(() => 0)
    for (const [index, child] of others.entries()) {
      child.on('message', () => {
        acknowledged[index] = (acknowledged[index] ?? 0) + 1
        if (acknowledged[index] === 30) child.kill('SIGKILL')
      })
    }
    let own = 0
    const ends = Promise.all(others.map((child) => once(child, 'close')))
    while (others.some((child) => child.exitCode === null && child.signalCode === null)) {
      await log.append(TOPIC, [{ key: 'own', value: Buffer.from(`own:${own}`) }])
      own += 1
    }
    await ends
    const messages = await collectMessages(log, TOPIC, await countOf(log))
    const places = messages.map(({ partition, offset }) => `${partition}/${offset}`)
    expect(new Set(places).size).toBe(places.length)
    expect(messages.length).toBeGreaterThanOrEqual(2 * 30 * BATCH_SIZE + own)
    expect(messages.filter(({ key }) => key === 'own').map(textOf)).toEqual(
      Array.from({ length: own }, (_, n) => `own:${n}`),
    )
  })

  test('gives a waiting reader what another process appends', async () => {
    const child = startAppending(0)
    expect((await collectMessages(log, TOPIC, 200, { maxWaitMs: 50 })).length).toBeGreaterThanOrEqual(200)
    child.kill('SIGKILL')
    await once(child, 'close')
  })

  test('fails an append that the disk does not take, keeps what it acknowledged, and works again', async () => {
    await log.close()
    // A limit on the size of files stands for a disk that is full: LMDB gets the same short writes.
    const limited = `ulimit -f 4096; exec "$0" "$@"`
    const child = fork(appendingChild, batchArguments(0), {
      execPath: '/bin/sh',
      execArgv: ['-c', limited, process.execPath],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    children.push(child)
    let last = -1
    const failures: { failed: unknown; offsets: { end: number }[] }[] = []
    child.on('message', (told: { acknowledged: number } | { failed: unknown; offsets: { end: number }[] }) => {
      if ('acknowledged' in told) last = told.acknowledged
      else failures.push(told)
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(failures).toMatchObject([{ failed: { code: 'STORE', retryable: true } }])
    expect(failures[0]?.offsets.reduce((sum, { end }) => sum + end, 0)).toBe((last + 1) * BATCH_SIZE)
    log = await createEmbeddedLog({ folder, clock: systemClock })
    await log.append(TOPIC, [{ key: 'own', value: Buffer.from(`${last + 1}:0`) }])
    expect(await countOf(log)).toBe((last + 1) * BATCH_SIZE + 1)
  })
})
