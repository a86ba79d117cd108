import { describe, expect, test } from 'vitest'
import { AppError } from '../../runtime/app-error.ts'
import { isBrokenConnection, isRetryablePostgresError, toStoreError } from './postgres-errors.ts'

const withCode = (code: string) => Object.assign(new Error('from the server'), { code })

describe('isRetryablePostgresError', () => {
  test.each([
    ...['08006', '57P01', '57P02', '57P03', '40001', '40P01', '55P03', '57014', '53100', '53300', '25006'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN'],
  ])('tries again after %s', (code) => expect(isRetryablePostgresError(withCode(code))).toBe(true))

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('tries again when the driver says "%s"', (text) => expect(isRetryablePostgresError(new Error(text))).toBe(true))

  test.each(['23505', '42601', '42P01', '22P02', '57P04', '28P01'])('does not repeat what is wrong: %s', (code) => {
    expect(isRetryablePostgresError(withCode(code))).toBe(false)
  })

  test('believes an error that was judged before, and takes anything else for a bug', () => {
    expect(isRetryablePostgresError(new AppError('STORE', 'x', { retryable: true }))).toBe(true)
    expect(isRetryablePostgresError(new AppError('FENCED', 'connection terminated', { retryable: false }))).toBe(false)
    for (const value of [null, undefined, 'Connection terminated', 42, new TypeError('x is not a function')])
      expect(isRetryablePostgresError(value)).toBe(false)
  })
})

describe('isBrokenConnection', () => {
  test('tells a dead connection from a failed statement', () => {
    expect(['08006', '57P01', 'ECONNRESET'].map((code) => isBrokenConnection(withCode(code)))).toEqual([
      true,
      true,
      true,
    ])
    expect(['40001', '23505', '57014'].map((code) => isBrokenConnection(withCode(code)))).toEqual([false, false, false])
  })
})

describe('toStoreError', () => {
  test('says what was done and what the server answered', () => {
    expect(toStoreError('writing 500 readings', withCode('40P01'))).toMatchObject({
      code: 'STORE',
      retryable: true,
      message: 'writing 500 readings: PostgreSQL says "from the server"',
    })
  })

  test('tells a full disk from other failures, and how to go on', () => {
    expect(toStoreError('writing', withCode('53100'))).toMatchObject({
      code: 'DISK_FULL',
      retryable: true,
      message: expect.stringContaining('Free some space'),
    })
  })
})
