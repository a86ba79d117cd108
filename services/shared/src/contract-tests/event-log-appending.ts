import { expect, test } from 'vitest'
import { collectMessages, textOf } from './collect-messages.ts'
import { type EventLogUnderTest, message } from './describe-event-log.ts'

export function describeAppending({ opened, makeTopic }: EventLogUnderTest): void {
  test('keeps the messages of one key in the order in which they were given', async () => {
    const { log } = opened()
    const topic = await makeTopic()
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const calls = Array.from({ length: 20 }, (_, call) =>
      log.append(
        topic,
        keys.flatMap((key) => [message(key, `${2 * call}`), message(key, `${2 * call + 1}`)]),
      ),
    )
    await Promise.all(calls) // side by side: the order of the calls counts, not that of their ends
    const messages = await collectMessages(log, topic, 20 * 2 * keys.length)
    for (const key of keys) {
      const ofKey = messages.filter((each) => each.key === key)
      expect(ofKey.map(textOf)).toEqual(Array.from({ length: 40 }, (_, index) => `${index}`))
      expect(new Set(ofKey.map((each) => each.partition)).size).toBe(1)
    }
  })

  test.each([
    ['21', 0],
    ['foobar', 0],
    ['a-little-bit-long-string', 2],
    ['a-little-bit-longer-string', 5],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', 5],
    ['abc', 3],
  ])('puts key %s into the partition that Kafka picks', async (key, partition) => {
    const topic = await makeTopic()
    await opened().log.append(topic, [message(key, 'x')])
    expect(await collectMessages(opened().log, topic, 1)).toMatchObject([{ key, partition, offset: 0 }])
  })

  test('spreads many keys evenly', async () => {
    const topic = await makeTopic()
    await opened().log.append(
      topic,
      Array.from({ length: 3_000 }, (_, index) => message(`los-angeles/${716_000 + index}`, 'x')),
    )
    for (const { end } of await opened().log.offsets(topic)) {
      expect(end).toBeGreaterThan(400)
      expect(end).toBeLessThan(600)
    }
  })

  test('has what it acknowledged after it was closed and opened again', async () => {
    const topic = await makeTopic()
    for (let batch = 0; batch < 10; batch += 1) {
      await opened().log.append(topic, [message('a', `${batch}`), message('b', `${batch}`)])
    }
    const log = await opened().reopen()
    const messages = await collectMessages(log, topic, 20)
    expect(messages.filter(({ key }) => key === 'a').map(textOf)).toEqual([...'0123456789'])
    expect(messages.filter(({ key }) => key === 'b').map(textOf)).toEqual([...'0123456789'])
  })

  test('goes on with the offsets after it was opened again', async () => {
    const topic = await makeTopic({ partitions: 1 })
    await opened().log.append(topic, [message('a', '0'), message('a', '1')])
    const log = await opened().reopen()
    await log.append(topic, [message('a', '2')])
    const messages = await collectMessages(log, topic, 3)
    expect(messages.map(({ offset }) => offset)).toEqual([0, 1, 2])
    expect(messages.map(textOf)).toEqual(['0', '1', '2'])
  })

  test.each<[string, string, Uint8Array | null]>([
    ['an empty value', 'key', new Uint8Array(0)],
    ['a value of 64 kB', 'key', new Uint8Array(64 * 1024).map((_, index) => index % 251)],
    ['a value of 900 kB', 'key', new Uint8Array(900 * 1024).map((_, index) => index % 251)],
    ['bytes that are no text', 'key', Uint8Array.of(0, 255, 254, 0, 128)],
    ['an empty key', '', Uint8Array.of(1)],
    ['a key of any text', 'Zürich/\u0000\u{1F6A6}', Uint8Array.of(1)],
    ['a long key', 'k'.repeat(5_000), Uint8Array.of(1)],
  ])('gives back %s as it was', async (_what, key, value) => {
    for (const isCompacted of [false, true]) {
      const topic = await makeTopic({ isCompacted })
      await opened().log.append(topic, [{ key, value }])
      const [taken] = await collectMessages(opened().log, topic, 1)
      expect(taken?.key).toBe(key)
      expect(Buffer.compare(taken?.value ?? Buffer.from('none'), value ?? Buffer.from('none'))).toBe(0)
    }
  })

  test('takes a batch of many thousand messages as one', async () => {
    const topic = await makeTopic()
    const text = 'x'.repeat(400)
    await opened().log.append(
      topic,
      Array.from({ length: 20_000 }, (_, index) => message(`${index}`, text)),
    )
    const messages = await collectMessages(opened().log, topic, 20_000)
    expect(new Set(messages.map(({ key }) => key)).size).toBe(20_000)
  })

  test('stamps messages with a time that never goes back within a partition', async () => {
    const { log, clock } = opened()
    const topic = await makeTopic({ partitions: 1 })
    for (const stepMs of [1_000, -3_600_000, 500, -1]) {
      clock?.moveMs(stepMs)
      await log.append(topic, [message('a', 'x')])
    }
    const timesMs = (await collectMessages(log, topic, 4)).map(({ appendedAtMs }) => appendedAtMs)
    expect(timesMs).toEqual([...timesMs].sort((a, b) => a - b))
    expect(timesMs[0]).toBeGreaterThan(Date.UTC(2020, 0, 1))
  })

  test('says by the clock when it took a message after its clock was set back', async () => {
    const { log, clock } = opened()
    if (clock === undefined) return // the clock of a broker is not ours to move
    const topic = await makeTopic({ partitions: 1 })
    await log.append(topic, [message('a', 'x')])
    clock.moveMs(-2 * 86_400_000)
    await log.append(topic, [message('a', 'y'), message('b', 'z')])
    const [first, ...later] = await collectMessages(log, topic, 3)
    const clockMs = (first?.appendedAtMs ?? 0) - 2 * 86_400_000
    expect(first?.clockMs).toBeUndefined()
    expect(later.map((one) => [one.clockMs, one.appendedAtMs, String(Buffer.from(one.value ?? []))])).toEqual([
      [clockMs, first?.appendedAtMs, 'y'],
      [clockMs, first?.appendedAtMs, 'z'],
    ])
  })

  test('takes no messages without complaint', async () => {
    const topic = await makeTopic()
    await opened().log.append(topic, [])
    expect((await opened().log.offsets(topic)).every(({ end }) => end === 0)).toBe(true)
  })

  test('refuses a topic that was not made', async () => {
    await expect(opened().log.append('never_made', [message('a', 'x')])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('leaves an existing topic as it is', async () => {
    const { log } = opened()
    const topic = await makeTopic({ partitions: 3 })
    await log.append(topic, [message('a', 'x')])
    await log.createTopics([{ name: topic, partitions: 12, retentionMs: 1, isCompacted: true }])
    const offsets = await log.offsets(topic)
    expect(offsets.map(({ partition }) => partition)).toEqual([0, 1, 2])
    expect(offsets.reduce((sum, { end }) => sum + end, 0)).toBe(1)
  })

  test('keeps many topics apart', async () => {
    const { log } = opened()
    const topics = await Promise.all(Array.from({ length: 20 }, () => makeTopic({ partitions: 2 })))
    await Promise.all(topics.map((topic) => log.append(topic, [message('a', topic), message('b', topic)])))
    for (const topic of topics) {
      expect((await collectMessages(log, topic, 2)).map(textOf)).toEqual([topic, topic])
    }
  })
}
