import { KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../runtime/app-error.ts'
import { KafkaError, toKafkaError } from './kafka-errors.ts'

const protocolError = (type: string) =>
  new KafkaJSProtocolError(Object.assign(new Error('as the broker says'), { type }))
const retried = (cause: Error) => new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 100 })

describe('toKafkaError', () => {
  test('takes a failure for one that may pass, and says what we were doing', () => {
    const error = toKafkaError('appending to traffic_raw', new Error('connect ECONNREFUSED'))
    expect(error).toBeInstanceOf(KafkaError)
    expect(error).toMatchObject({
      code: 'STORE',
      retryable: true,
      message: 'appending to traffic_raw: connect ECONNREFUSED',
    })
  })
  test.each([
    ['SASL_AUTHENTICATION_FAILED', 'CONFIG', 'KAFKA_SASL_PASSWORD'],
    ['TOPIC_AUTHORIZATION_FAILED', 'CONFIG', 'KAFKA_SASL_USERNAME'],
    ['MESSAGE_TOO_LARGE', 'BAD_REQUEST', 'max.message.bytes'],
  ])('says of %s how to go on, also below other failures', (type, code, advice) => {
    for (const error of [protocolError(type), retried(protocolError(type))]) {
      expect(toKafkaError('reading', error)).toMatchObject({
        code,
        retryable: false,
        message: expect.stringContaining(advice),
      })
    }
  })
  test.each([
    ['TOPIC_AUTHORIZATION_FAILED', 'Read on Topic lab.traffic_raw', "--operation Read --topic 'lab.traffic_raw'"],
    ['GROUP_AUTHORIZATION_FAILED', 'Read on Group lab.pg-sink', "--operation Read --group 'lab.pg-sink'"],
    ['CLUSTER_AUTHORIZATION_FAILED', 'Read on Cluster', '--operation Read --cluster'],
  ])('says of %s which right is missing on what, and the command that grants it', (type, right, option) => {
    const needs = { operation: 'Read', topic: 'lab.traffic_raw', group: 'lab.pg-sink' } as const
    const error = toKafkaError('reading', retried(protocolError(type)), needs)
    expect(error).toMatchObject({ code: 'CONFIG', retryable: false, message: expect.stringContaining(right) })
    expect(error.message).toContain(`kafka-acls.sh --bootstrap-server … --add --allow-principal User:… ${option}`)
  })
  test('leaves our own failures as they are', () => {
    const gap = new AppError('OFFSET_GAP', 'gone', { retryable: false })
    expect(toKafkaError('reading', gap)).toBe(gap)
  })
})
