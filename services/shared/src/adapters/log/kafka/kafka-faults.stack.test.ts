import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { killPart, startPart } from '../../../../../../infra/stack/stack-parts.mjs'
import type { EventLog } from '../../../ports/event-log.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { retry } from '../../../runtime/retry.ts'
import { STACK_ADDRESSES } from '../../../test-support/stack-addresses.ts'
import { createStackTopics } from '../../../test-support/stack-topics.ts'
import { createStoredValues } from '../../../test-support/stored-values.ts'
import { createKafkaLog } from './kafka-log.ts'

const PREFIX = `faults-${randomUUID().slice(0, 8)}-`
const SOON = { timeout: 40_000, interval: 50 }

const topics = createStackTopics()
let logs: EventLog[] = []
const openLog = async () => {
  const log = await createKafkaLog({ brokers: [STACK_ADDRESSES.kafka], clientId: 'kafka-faults-test' })
  logs.push(log)
  return log
}
const makeTopic = async (log: EventLog, partitions = 6) => {
  const name = `${PREFIX}${randomUUID()}`
  await log.createTopics([{ name, partitions, retentionMs: null, isCompacted: false }])
  return name
}
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: `key-${(from + index) % 50}`,
    value: Buffer.from(`${from + index}`),
  }))
const sortedNumbers = (values: readonly { readonly value: string }[]) =>
  values.map(({ value }) => Number(value)).sort((a, b) => a - b)
const numbersBelow = (count: number) => Array.from({ length: count }, (_, index) => index)

afterEach(async () => {
  for (const log of logs) await log.close()
  logs = []
})
afterAll(() => topics.deleteTopics(PREFIX))

describe('readers of one group', () => {
  test('share the partitions, keep what they have, hand over what they leave; all once', async () => {
    const [one, two] = [await openLog(), await openLog()]
    const topic = await makeTopic(one)
    const store = createStoredValues()
    const [stopOne, stopTwo] = [new AbortController(), new AbortController()]
    const read = (log: EventLog, by: string, { signal }: AbortController) =>
      log.consume({ topic, group: 'g', open: store.openAs(by), signal, maxWaitMs: 50 })
    let sent = 0
    const send = async () => {
      await one.append(topic, numbered(sent, 200))
      sent += 200
    }
    const by = (name: string) =>
      new Set(
        store.values
          .slice(-200)
          .filter((each) => each.by === name)
          .map((each) => each.partition),
      )

    const readingOne = read(one, 'one', stopOne)
    await send()
    await vi.waitFor(() => expect(store.values).toHaveLength(sent), SOON)
    const readingTwo = read(two, 'two', stopTwo)
    await vi.waitFor(async () => {
      await send()
      await vi.waitFor(() => expect(store.values).toHaveLength(sent), SOON)
      expect([by('one').size, by('two').size]).toEqual([3, 3])
    }, SOON)
    // Three went over to the second one; those that stayed were not opened again.
    expect(store.opened.filter((each) => each.by === 'one')).toHaveLength(6)
    stopOne.abort()
    await readingOne
    await vi.waitFor(async () => {
      await send()
      await vi.waitFor(() => expect(store.values).toHaveLength(sent), SOON)
      expect(by('two').size).toBe(6)
    }, SOON)
    stopTwo.abort()
    await readingTwo
    expect(sortedNumbers(store.values)).toEqual(numbersBelow(sent))
  })

  test('begin where their store stands, whatever Kafka remembers of the group', async () => {
    const log = await openLog()
    const topic = await makeTopic(log, 1)
    const store = createStoredValues()
    const readUntil = async (count: number) => {
      const stop = new AbortController()
      const reading = log.consume({
        topic,
        group: 'g',
        open: store.openAs('reader'),
        signal: stop.signal,
        maxWaitMs: 20,
      })
      await vi.waitFor(() => expect(store.values).toHaveLength(count), SOON)
      stop.abort()
      await reading
    }
    await log.append(topic, numbered(0, 10))
    await readUntil(10)
    await log.append(topic, numbered(10, 5))
    for (const offset of [0, 13]) {
      await topics.setGroupOffsets(`g.${topic}`, topic, [offset])
      await readUntil(15)
    }
    await topics.deleteGroup(`g.${topic}`)
    await log.append(topic, numbered(15, 5))
    await readUntil(20)
    expect(store.values.map(({ value }) => Number(value))).toEqual(numbersBelow(20))
  })
})

describe('a topic', () => {
  test('that was deleted and made again has another id, and reading goes on with it from its beginning', async () => {
    const log = await openLog()
    const topic = await makeTopic(log, 1)
    const store = createStoredValues()
    const stop = new AbortController()
    const reading = log.consume({ topic, group: 'g', open: store.openAs('reader'), signal: stop.signal, maxWaitMs: 50 })
    await log.append(topic, numbered(0, 10))
    await vi.waitFor(() => expect(store.values).toHaveLength(10), SOON)
    await topics.deleteTopics(topic)
    await vi.waitFor(
      () => log.createTopics([{ name: topic, partitions: 1, retentionMs: null, isCompacted: false }]),
      SOON,
    )
    await retryAppend(log, topic, numbered(10, 3))
    await vi.waitFor(() => expect(store.values).toHaveLength(13), SOON)
    stop.abort()
    await reading
    const ids = [...new Set(store.opened.map(({ topicId }) => topicId))]
    expect(ids).toHaveLength(2)
    expect(ids.map((id) => store.position(id, 0))).toEqual([10, 3])
  })

  test('from which retention took what a reader has not read ends the reading with OFFSET_GAP', async () => {
    const log = await openLog()
    const topic = await makeTopic(log, 1)
    await log.append(topic, numbered(0, 10))
    await topics.deleteRecordsBefore(topic, [6])
    expect(await log.offsets(topic)).toEqual([{ partition: 0, earliest: 6, end: 10 }])
    const open = createStoredValues().openAs('reader')
    const reading = log.consume({ topic, group: 'g', open, signal: AbortSignal.timeout(30_000) })
    await expect(reading).rejects.toMatchObject({ code: 'OFFSET_GAP', message: expect.stringContaining('6 to 10') })
  })

  test('that retention overtakes while a reader is slow ends the reading with OFFSET_GAP, never jumps', async () => {
    const log = await openLog()
    const topic = await makeTopic(log, 1)
    for (let batch = 0; batch < 10; batch += 1) {
      await log.append(
        topic,
        Array.from({ length: 90 }, () => ({ key: 'a', value: randomBytes(10_000) })),
      )
    }
    let last = -1
    const isSlow = new AbortController()
    const mayGoOn = new AbortController()
    const reading = log.consume({
      topic,
      group: 'g',
      maxMessages: 5,
      maxWaitMs: 50,
      signal: AbortSignal.timeout(40_000),
      open: async () => ({
        from: 0,
        async take(messages) {
          for (const { offset } of messages) {
            last += 1
            expect(offset).toBe(last)
          }
          isSlow.abort()
          if (!mayGoOn.signal.aborted) await once(mayGoOn.signal, 'abort')
          return last + 1
        },
        async close() {},
      }),
    })
    if (!isSlow.signal.aborted) await once(isSlow.signal, 'abort')
    await topics.deleteRecordsBefore(topic, [890])
    mayGoOn.abort()
    await expect(reading).rejects.toMatchObject({ code: 'OFFSET_GAP' })
    expect(last).toBeLessThan(889)
  })
})

describe('a broker', () => {
  test('that is killed and started again loses nothing that was acknowledged, and reading goes on by itself', async () => {
    const log = await openLog()
    const topic = await makeTopic(log)
    const store = createStoredValues()
    const stop = new AbortController()
    const reading = log.consume({ topic, group: 'g', open: store.openAs('reader'), signal: stop.signal, maxWaitMs: 50 })
    let sent = 0
    let isEnough = false
    const sending = (async () => {
      while (!isEnough) {
        await retryAppend(log, topic, numbered(sent, 20))
        sent += 20
      }
    })()
    await vi.waitFor(() => expect(store.values.length).toBeGreaterThan(200), SOON)
    await killPart('kafka')
    const startedMs = performance.now()
    await expect(log.append(topic, numbered(-1, 1)).catch((error: unknown) => error)).resolves.toMatchObject({
      code: 'STORE',
      retryable: true,
    })
    expect(performance.now() - startedMs).toBeLessThan(30_000)
    await startPart('kafka')
    const sentBefore = sent
    await vi.waitFor(() => expect(sent).toBeGreaterThan(sentBefore + 200), SOON)
    isEnough = true
    await sending
    await vi.waitFor(
      () => expect(new Set(store.values.map(({ value }) => value)).size).toBeGreaterThanOrEqual(sent),
      SOON,
    )
    stop.abort()
    await reading
    const read = new Set(store.values.map(({ value }) => Number(value)))
    expect(numbersBelow(sent).filter((number) => !read.has(number))).toEqual([])
  }, 180_000)
})

/** As producers do: what is not acknowledged is sent again. */
const retryAppend = (log: EventLog, topic: string, messages: Parameters<EventLog['append']>[1]) =>
  retry(() => log.append(topic, messages), {
    isRetryable: (error) => error instanceof AppError && (error.retryable || error.code === 'NOT_FOUND'),
    minDelayMs: 50,
    maxDelayMs: 500,
    deadlineMs: 90_000,
  })
