import { describe, expect, test } from 'vitest'
import { AppError } from '../runtime/app-error.ts'
import { waitForStore } from './wait-for-store.ts'

const away = new AppError('STORE', 'connect ECONNREFUSED', { retryable: true })
const waiting = (signal = new AbortController().signal, timeoutS = 30) => {
  const lines: string[] = []
  return { lines, options: { timeoutS, signal, logger: { info: (_fields: object, line: string) => lines.push(line) } } }
}

describe('waitForStore', () => {
  test('says nothing when the store is there', async () => {
    const { lines, options } = waiting()
    expect(await waitForStore('Kafka', async () => 'log', options)).toBe('log')
    expect(lines).toEqual([])
  })
  test('says once that it waits and once that it came', async () => {
    const { lines, options } = waiting()
    let tries = 0
    const open = async () => {
      tries += 1
      if (tries < 4) throw away
      return 'log'
    }
    expect(await waitForStore('Kafka', open, options)).toBe('log')
    expect(lines).toEqual(['waiting for Kafka', 'Kafka is there'])
  })
  test('ends with one line that says what to do', async () => {
    const opening = waitForStore('Kafka', () => Promise.reject(away), waiting(undefined, 0.1).options)
    await expect(opening).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/not there after 0.1 s \(connect ECONNREFUSED\).*START_TIMEOUT_S/),
    })
  })
  test('does not wait for what cannot pass', async () => {
    const refused = new AppError('CONFIG', 'wrong password', { retryable: false })
    await expect(waitForStore('Kafka', () => Promise.reject(refused), waiting().options)).rejects.toBe(refused)
  })
  test('stops waiting with the reason of the signal', async () => {
    const stop = new AbortController()
    const opening = waitForStore('Kafka', () => Promise.reject(away), waiting(stop.signal).options)
    stop.abort(new Error('stopped by SIGTERM'))
    await expect(opening).rejects.toThrow('stopped by SIGTERM')
  })
})
