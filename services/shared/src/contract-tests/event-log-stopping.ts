import { expect, test } from 'vitest'
import type { ConsumeOptions, PartitionReader } from '../ports/event-log.ts'
import { nextOffset } from './collect-messages.ts'
import { type EventLogUnderTest, message } from './describe-event-log.ts'

export function describeStopping({ opened, makeTopic }: EventLogUnderTest): void {
  /** Counts what is open; `take` of a partition may be given. */
  function countingOpen(take: (partition: number) => PartitionReader['take']) {
    const counts = { opened: 0, closed: 0 }
    const open: ConsumeOptions['open'] = async ({ partition }) => {
      counts.opened += 1
      return {
        from: 'earliest',
        take: take(partition),
        async close() {
          counts.closed += 1
        },
      }
    }
    return { counts, open }
  }
  const goOn: PartitionReader['take'] = async (messages, endOffset) => nextOffset(messages, endOffset)

  test('closes every reader when the signal is aborted, and resolves', async () => {
    const topic = await makeTopic()
    const stop = new AbortController()
    const { counts, open } = countingOpen(() => async (messages, endOffset) => {
      if (counts.opened === 6) stop.abort()
      return nextOffset(messages, endOffset)
    })
    // Far longer than the test may take: the abort must reach readers that wait.
    await opened().log.consume({ topic, group: 'g', signal: stop.signal, open, maxWaitMs: 60_000 })
    expect(counts).toEqual({ opened: 6, closed: 6 })
  })

  test('lets a take that runs come to its end before it closes the reader', async () => {
    const topic = await makeTopic({ partitions: 1 })
    await opened().log.append(topic, [message('a', 'x')])
    const stop = new AbortController()
    const steps: string[] = []
    await opened().log.consume({
      topic,
      group: 'g',
      signal: stop.signal,
      open: async () => ({
        from: 0,
        async take() {
          stop.abort()
          await new Promise((resolve) => setTimeout(resolve, 30))
          steps.push('taken')
          return 1
        },
        async close() {
          steps.push('closed')
        },
      }),
    })
    expect(steps).toEqual(['taken', 'closed'])
  })

  test('opens nothing when the signal is aborted already', async () => {
    const topic = await makeTopic()
    const { counts, open } = countingOpen(() => goOn)
    await opened().log.consume({ topic, group: 'g', signal: AbortSignal.abort(), open })
    expect(counts).toEqual({ opened: 0, closed: 0 })
  })

  test('rejects with the failure of a reader, after every reader is closed', async () => {
    const topic = await makeTopic()
    const { counts, open } = countingOpen((partition) =>
      partition === 3 ? () => Promise.reject(new Error('the store is gone')) : goOn,
    )
    const signal = new AbortController().signal
    const reading = opened().log.consume({ topic, group: 'g', signal, open, maxWaitMs: 60_000 })
    await expect(reading).rejects.toThrow('the store is gone')
    expect(counts.closed).toBe(counts.opened)
    expect(counts.opened).toBeGreaterThan(0)
  })

  test('rejects when a reader cannot be opened, after the others are closed', async () => {
    const topic = await makeTopic()
    const { counts, open } = countingOpen(() => goOn)
    const reading = opened().log.consume({
      topic,
      group: 'g',
      signal: new AbortController().signal,
      maxWaitMs: 60_000,
      open: (assignment) => (assignment.partition === 5 ? Promise.reject(new Error('cannot open')) : open(assignment)),
    })
    await expect(reading).rejects.toThrow('cannot open')
    expect(counts.closed).toBe(counts.opened)
  })

  test('resolves when a reader gives up because of the same signal', async () => {
    const topic = await makeTopic({ partitions: 1 })
    const stop = new AbortController()
    const { counts, open } = countingOpen(() => async () => {
      stop.abort(new Error('stopping'))
      stop.signal.throwIfAborted() // as `retry` does
      return 0
    })
    await opened().log.consume({ topic, group: 'g', signal: stop.signal, open })
    expect(counts).toEqual({ opened: 1, closed: 1 })
  })

  test('refuses to read a topic that was not made', async () => {
    const { open } = countingOpen(() => goOn)
    const reading = opened().log.consume({
      topic: 'never_made',
      group: 'g',
      signal: new AbortController().signal,
      open,
    })
    await expect(reading).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('ends what reads when the log is closed', async () => {
    const topic = await makeTopic()
    const { counts, open } = countingOpen(() => goOn)
    const reading = opened().log.consume({ topic, group: 'g', signal: new AbortController().signal, open })
    await opened().close()
    await reading
    expect(counts.closed).toBe(counts.opened)
  })

  test('finishes the appends that run before it closes', async () => {
    const topic = await makeTopic({ partitions: 1 })
    const appending = opened().log.append(topic, [message('a', 'x')])
    const log = await opened().reopen()
    await appending
    expect(await log.offsets(topic)).toMatchObject([{ end: 1 }])
  })
}
