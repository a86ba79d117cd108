import { expect, test, vi } from 'vitest'
import { collectMessages, textOf } from './collect-messages.ts'
import { type EventLogUnderTest, message } from './describe-event-log.ts'

const DAY_MS = 24 * 3600 * 1000
const DEADLINE = { timeout: 10_000, interval: 20 }

export function describeRemoving({ opened, makeTopic, capabilities }: EventLogUnderTest): void {
  test('gives the newest message of each key of a compacted topic, in order', async () => {
    const { log } = opened()
    const topic = await makeTopic({ isCompacted: true })
    for (let version = 0; version < 5; version += 1) {
      await log.append(topic, [message('a', `a${version}`), message('b', `b${version}`)])
    }
    const messages = await collectMessages(log, topic, (all) =>
      ['a4', 'b4'].every((text) => all.some((each) => textOf(each) === text)),
    )
    expect(
      messages
        .filter(({ key }) => key === 'a')
        .map(textOf)
        .at(-1),
    ).toBe('a4')
    expect(
      messages
        .filter(({ key }) => key === 'b')
        .map(textOf)
        .at(-1),
    ).toBe('b4')
  })

  test('shows a tombstone to a reader, as a message without a value', async () => {
    const { log } = opened()
    const topic = await makeTopic({ isCompacted: true })
    await log.append(topic, [message('a', 'x')])
    await log.append(topic, [message('a', null)])
    const messages = await collectMessages(log, topic, (all) => all.some(({ value }) => value === null))
    expect(messages.at(-1)).toMatchObject({ key: 'a', value: null })
  })

  if (!capabilities.removesSoon) return

  test('keeps one message of each key of a compacted topic', async () => {
    const { log } = opened()
    const topic = await makeTopic({ isCompacted: true })
    for (let version = 0; version < 5; version += 1) {
      await log.append(topic, [message('a', 'older'), message('a', `a${version}`), message('b', `b${version}`)])
    }
    expect((await collectMessages(log, topic, 2)).map(textOf).sort()).toEqual(['a4', 'b4'])
  })

  test('lets a reader of a compacted topic begin at an offset whose message was replaced', async () => {
    const { log } = opened()
    const topic = await makeTopic({ isCompacted: true, partitions: 1 })
    for (let version = 0; version < 5; version += 1) await log.append(topic, [message('a', `${version}`)])
    const messages = await collectMessages(log, topic, 1, { from: () => 2 })
    expect(messages).toMatchObject([{ offset: 4 }])
  })

  test('lets a key come back after its tombstone', async () => {
    const { log } = opened()
    const topic = await makeTopic({ isCompacted: true })
    for (const text of ['x', null, 'y']) await log.append(topic, [message('a', text)])
    expect((await collectMessages(log, topic, 1)).map(textOf)).toEqual(['y'])
  })

  describeRetention({ opened, makeTopic })
}

function describeRetention({ opened, makeTopic }: Pick<EventLogUnderTest, 'opened' | 'makeTopic'>): void {
  const pass = (ms: number) => {
    const { clock } = opened()
    if (!clock) throw new Error('a log that removes soon needs a clock that the test moves')
    clock.moveMs(ms)
  }

  test('removes messages after their time, and says so by its earliest offset', async () => {
    const { log } = opened()
    const topic = await makeTopic({ partitions: 1, retentionMs: 7 * DAY_MS })
    await log.append(topic, [message('a', '0'), message('a', '1')])
    pass(4 * DAY_MS)
    await log.append(topic, [message('a', '2')])
    pass(4 * DAY_MS)
    await vi.waitFor(async () => expect(await log.offsets(topic)).toMatchObject([{ earliest: 2, end: 3 }]), DEADLINE)
    expect((await collectMessages(log, topic, 1)).map(textOf)).toEqual(['2'])
  })

  test('refuses an offset that retention has taken, instead of jumping', async () => {
    const { log } = opened()
    const topic = await makeTopic({ partitions: 1, retentionMs: DAY_MS })
    await log.append(topic, [message('a', '0'), message('a', '1')])
    pass(2 * DAY_MS)
    await vi.waitFor(async () => expect(await log.offsets(topic)).toMatchObject([{ earliest: 2 }]), DEADLINE)
    const reading = collectMessages(log, topic, 1, { from: () => 1 })
    await expect(reading).rejects.toMatchObject({ code: 'OFFSET_GAP', message: expect.stringContaining('offset 1') })
  })

  test('goes on with the offsets after retention has taken everything', async () => {
    const { log } = opened()
    const topic = await makeTopic({ partitions: 1, retentionMs: DAY_MS })
    await log.append(topic, [message('a', '0'), message('a', '1')])
    pass(2 * DAY_MS)
    await vi.waitFor(async () => expect(await log.offsets(topic)).toMatchObject([{ earliest: 2, end: 2 }]), DEADLINE)
    await log.append(topic, [message('a', '2')])
    expect(await collectMessages(log, topic, 1)).toMatchObject([{ offset: 2 }])
  })

  test('keeps for ever what has no time limit', async () => {
    const { log } = opened()
    const [kept, other] = [await makeTopic({ partitions: 1 }), await makeTopic({ partitions: 1, retentionMs: DAY_MS })]
    for (const topic of [kept, other]) await log.append(topic, [message('a', 'x')])
    pass(3_650 * DAY_MS)
    await vi.waitFor(async () => expect(await log.offsets(other)).toMatchObject([{ earliest: 1 }]), DEADLINE)
    expect(await log.offsets(kept)).toMatchObject([{ earliest: 0, end: 1 }])
  })
}
