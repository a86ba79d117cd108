import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { BatchMessage } from './batch-messages.ts'
import { superviseWorker } from './supervise-worker.ts'

/** A worker's code as a module that needs no file. */
const worker = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads';${code}`)}`,
  )
const STAY_UNTIL_STOPPED = `parentPort.on('message', () => process.exit(0));`

function start(code: string) {
  const messages: BatchMessage[] = []
  const service = superviseWorker({
    name: 'batch-aggregator',
    entry: worker(code),
    workerData: { crashes: new Int32Array(new SharedArrayBuffer(4)) },
    logger: pino({ level: 'silent' }),
    onMessage: (message) => messages.push(message),
    pauseFirstMs: 50,
  })
  return { service, messages }
}

test('passes on what the worker says about its health', async () => {
  const { service } = start(
    `${STAY_UNTIL_STOPPED} parentPort.postMessage({ type: 'health', health: { status: 'degraded', detail: 'no lake' } })`,
  )
  await expect.poll(() => service.health()).toEqual({ status: 'degraded', detail: 'no lake' })
  await service[Symbol.asyncDispose]()
})

test('starts a crashed worker again, and its health is degraded meanwhile', async () => {
  const { service, messages } = start(`
    const lives = Atomics.add(workerData.crashes, 0, 1) + 1
    if (lives < 3) throw new Error('out of luck')
    ${STAY_UNTIL_STOPPED}
    parentPort.postMessage({ type: 'log', line: 'life ' + lives })`)
  await expect.poll(() => service.health().detail, { interval: 1 }).toMatch(/batch-aggregator ended \(out of luck\)/)
  await expect.poll(() => messages, { timeout: 5_000 }).toEqual([{ type: 'log', line: 'life 3' }])
  await service[Symbol.asyncDispose]()
})

test('asks the worker to stop and waits for its end', async () => {
  const { service, messages } = start(`
    parentPort.on('message', () => { parentPort.postMessage({ type: 'log', line: 'flushed' }); parentPort.close() })
    parentPort.postMessage({ type: 'log', line: 'started' })`)
  await expect.poll(() => messages.length).toBe(1)
  await service[Symbol.asyncDispose]()
  expect(messages.at(-1)).toEqual({ type: 'log', line: 'flushed' })
})
