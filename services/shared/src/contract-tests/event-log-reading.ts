import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { EventLog, PartitionAssignment } from '../ports/event-log.ts'
import { collectMessages, nextOffset, textOf } from './collect-messages.ts'
import { type EventLogUnderTest, message } from './describe-event-log.ts'

export function describeReading({ opened, makeTopic }: EventLogUnderTest): void {
  const makeNumbers = async (count: number) => {
    const topic = await makeTopic({ partitions: 1 })
    await opened().log.append(
      topic,
      Array.from({ length: count }, (_, index) => message('a', `${index}`)),
    )
    return topic
  }

  test('remembers no position: each reading begins where its reader says', async () => {
    const topic = await makeNumbers(5)
    for (let time = 0; time < 2; time += 1) expect(await collectMessages(opened().log, topic, 5)).toHaveLength(5)
    const later = await collectMessages(opened().log, topic, 2, { from: () => 3 })
    expect(later.map(textOf)).toEqual(['3', '4'])
  })

  test('gives everything to each group', async () => {
    const topic = await makeNumbers(5)
    const groups = ['one', 'two', 'three'].map((group) => collectMessages(opened().log, topic, 5, { group }))
    for (const messages of await Promise.all(groups)) expect(messages.map(textOf)).toEqual([...'01234'])
  })

  test('goes where take says, back and forth', async () => {
    const topic = await makeNumbers(10)
    const jumps = new Map([
      [2, 7],
      [8, 0],
    ])
    const taken: number[] = []
    const stop = new AbortController()
    await opened().log.consume({
      topic,
      group: 'jumper',
      maxMessages: 1,
      maxWaitMs: 50,
      signal: stop.signal,
      open: async () => ({
        from: 1,
        async take(messages, endOffset) {
          const offset = messages[0]?.offset
          if (offset === undefined) return endOffset
          taken.push(offset)
          if (taken.length === 7) stop.abort()
          const target = jumps.get(offset)
          jumps.delete(offset)
          return target ?? offset + 1
        },
        async close() {},
      }),
    })
    expect(taken).toEqual([1, 2, 7, 8, 0, 1, 2])
  })

  test('gives at most as many messages as asked for, and each of them once', async () => {
    const topic = await makeNumbers(25)
    const sizes: number[] = []
    const offsets: number[] = []
    const stop = new AbortController()
    await opened().log.consume({
      topic,
      group: 'g',
      maxMessages: 4,
      maxWaitMs: 50,
      signal: stop.signal,
      open: async () => ({
        from: 'earliest',
        async take(messages, endOffset) {
          sizes.push(messages.length)
          offsets.push(...messages.map(({ offset }) => offset))
          if (offsets.length === 25) stop.abort()
          return nextOffset(messages, endOffset)
        },
        async close() {},
      }),
    })
    expect(Math.max(...sizes)).toBe(4)
    expect(offsets).toEqual(Array.from({ length: 25 }, (_, index) => index))
  })

  test('waits for more messages where a reader gathers, and gives each of them once', async () => {
    const topic = await makeTopic({ partitions: 1 })
    const sizes: number[] = []
    const texts: (string | null)[] = []
    const stop = new AbortController()
    let isReady = () => {}
    const ready = new Promise<void>((resolve) => {
      isReady = resolve
    })
    const reading = opened().log.consume({
      topic,
      group: 'g',
      maxWaitMs: 20,
      gatherMs: 1_000,
      signal: stop.signal,
      open: async () => ({
        from: 'earliest',
        async take(messages, endOffset) {
          isReady()
          if (messages.length > 0) sizes.push(messages.length)
          texts.push(...messages.map(textOf))
          if (texts.length === 10) stop.abort()
          return nextOffset(messages, endOffset)
        },
        async close() {},
      }),
    })
    await ready
    for (let i = 0; i < 10; i += 1) await opened().log.append(topic, [message('a', `${i}`)])
    await reading
    expect(texts).toEqual([...'0123456789'])
    // One take, or two where the waiting ended amid the appends.
    expect(sizes.length).toBeLessThanOrEqual(2)
  })

  test('tells the end with every take, so that the lag is known', async () => {
    const topic = await makeNumbers(10)
    const lags: number[] = []
    const stop = new AbortController()
    await opened().log.consume({
      topic,
      group: 'g',
      maxMessages: 5,
      maxWaitMs: 20,
      signal: stop.signal,
      open: async () => ({
        from: 0,
        async take(messages, endOffset) {
          const next = nextOffset(messages, endOffset)
          lags.push(endOffset - next)
          if (messages.length === 0) stop.abort()
          return next
        },
        async close() {},
      }),
    })
    expect(lags).toEqual([5, 0, 0])
    expect(await opened().log.offsets(topic)).toEqual([{ partition: 0, earliest: 0, end: 10 }])
  })

  test('calls take again and again on a quiet partition', async () => {
    const topic = await makeTopic()
    const calls = new Array<number>(6).fill(0)
    const stop = new AbortController()
    await opened().log.consume({
      topic,
      group: 'g',
      maxWaitMs: 20,
      signal: stop.signal,
      open: async ({ partition }) => ({
        from: 'earliest',
        async take(messages, endOffset) {
          expect(messages).toEqual([])
          calls[partition] = (calls[partition] ?? 0) + 1
          if (calls.every((count) => count >= 3)) stop.abort()
          return endOffset
        },
        async close() {},
      }),
    })
    expect(Math.min(...calls)).toBeGreaterThanOrEqual(3)
  })

  test('wakes a waiting reader at the next append', async () => {
    const { log } = opened()
    const topic = await makeTopic()
    let appendedMs = 0
    let isAppended = false
    const [taken] = await collectMessages(
      log,
      topic,
      (messages) => {
        if (!isAppended) {
          isAppended = true
          setTimeout(() => {
            appendedMs = performance.now()
            void log.append(topic, [message('a', 'x')])
          }, 100)
        }
        return messages.length > 0
      },
      { maxWaitMs: 8_000 },
    )
    expect(taken?.key).toBe('a')
    expect(performance.now() - appendedMs).toBeLessThan(4_000)
  })

  test('reads partitions side by side: one that is stuck does not hold the others', async () => {
    const { log } = opened()
    const topic = await makeTopic({ partitions: 2 })
    await log.append(topic, [message('foobar', 'partition 0'), message('abc', 'partition 1')])
    const otherRead = new AbortController()
    const stop = new AbortController()
    await log.consume({
      topic,
      group: 'g',
      maxWaitMs: 20,
      signal: stop.signal,
      open: async ({ partition }) => ({
        from: 0,
        async take(messages, endOffset) {
          if (partition === 0 && messages.length > 0) {
            if (!otherRead.signal.aborted) await once(otherRead.signal, 'abort')
            stop.abort()
          }
          if (partition === 1 && messages.length > 0) otherRead.abort()
          return nextOffset(messages, endOffset)
        },
        async close() {},
      }),
    })
    expect(otherRead.signal.aborted).toBe(true)
  })

  test('names the topic by an id of its own, which lasts', async () => {
    const topics = [await makeTopic({ partitions: 2 }), await makeTopic({ partitions: 2 })]
    const idsOf = async (log: EventLog) => {
      const ids: string[][] = []
      for (const topic of topics) ids.push((await assignmentsOf(log, topic)).map(({ topicId }) => topicId))
      return ids
    }
    const ids = await idsOf(opened().log)
    expect(new Set(ids.flat()).size).toBe(2)
    expect(await idsOf(await opened().reopen())).toEqual(ids)
  })

  test.each([
    ['after the end', 11],
    ['before the beginning', -1],
    ['that is no whole number', 1.5],
  ])('refuses a position %s with OFFSET_GAP', async (_what, from) => {
    const topic = await makeNumbers(10)
    const reading = collectMessages(opened().log, topic, 1, { from: () => from })
    await expect(reading).rejects.toMatchObject({ code: 'OFFSET_GAP' })
  })

  test('refuses a seek to after the end with OFFSET_GAP', async () => {
    const topic = await makeNumbers(10)
    const reading = opened().log.consume({
      topic,
      group: 'g',
      signal: new AbortController().signal,
      open: async () => ({ from: 0, take: async () => 99, close: async () => undefined }),
    })
    await expect(reading).rejects.toMatchObject({ code: 'OFFSET_GAP', message: expect.stringContaining('99') })
  })

  async function assignmentsOf(log: EventLog, topic: string): Promise<PartitionAssignment[]> {
    const assignments: PartitionAssignment[] = []
    const stop = new AbortController()
    await log.consume({
      topic,
      group: 'g',
      maxWaitMs: 20,
      signal: stop.signal,
      open: async (assignment) => {
        assignments.push(assignment)
        return {
          from: 'earliest',
          async take(messages, endOffset) {
            if (assignments.length === 2) stop.abort()
            return nextOffset(messages, endOffset)
          },
          async close() {},
        }
      },
    })
    return assignments
  }
}
