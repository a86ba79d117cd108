import { describe, expect, test } from 'vitest'
import { decodeMetadataResponse, encodeMetadataRequest } from './topic-metadata.ts'

const ID = '0102030405060708090a0b0c0d0e0f10'
const int32 = (value: number) => Buffer.from([0, 0, 0, value])
const text = (value: string) => Buffer.concat([Buffer.of(value.length + 1), Buffer.from(value)])
const NO_LEADER = Buffer.from([255, 255, 255, 255])
const partition = (number: number, leader: Buffer) =>
  Buffer.concat([
    Buffer.of(0, 0),
    int32(number),
    leader,
    int32(0),
    Buffer.concat([Buffer.of(2), int32(1)]), // replicas
    Buffer.concat([Buffer.of(2), int32(1)]), // in sync
    Buffer.of(1), // none offline
    Buffer.of(0),
  ])

/** As a broker answers: one of them, without a rack, and one topic. */
const answer = ({ errorCode = 0, id = ID, partitions = 3, leader = int32(1) } = {}) =>
  Buffer.concat([
    Buffer.of(0),
    int32(0),
    Buffer.concat([Buffer.of(2), int32(1), text('kafka'), int32(92), Buffer.of(0), Buffer.of(0)]),
    text('cluster'),
    int32(1),
    Buffer.of(2),
    Buffer.of(0, errorCode),
    text('traffic_raw'),
    Buffer.from(id, 'hex'),
    Buffer.of(0),
    Buffer.of(partitions + 1),
    ...Array.from({ length: partitions }, (_, number) => partition(number, number === 1 ? leader : int32(1))),
    Buffer.from([128, 0, 0, 0]),
    Buffer.of(1, 5, 2, 9, 9), // a tagged field that we do not know
    Buffer.of(0),
  ])

describe('a topic in the brokers’ metadata', () => {
  test('is told by its id and how many partitions it has', () => {
    expect(decodeMetadataResponse(answer())).toEqual({
      topicId: '01020304-0506-0708-090a-0b0c0d0e0f10',
      partitions: 3,
      isReady: true,
    })
  })
  test('is not ready while a partition has no leader', () => {
    expect(decodeMetadataResponse(answer({ leader: NO_LEADER }))).toMatchObject({ partitions: 3, isReady: false })
  })
  test('is nothing when there is none', () => {
    expect(decodeMetadataResponse(answer({ errorCode: 3, partitions: 0 }))).toBeNull()
  })
  test('is refused by name when a right is missing', () => {
    const refused = expect.objectContaining({ type: 'TOPIC_AUTHORIZATION_FAILED' })
    expect(() => decodeMetadataResponse(answer({ errorCode: 29 }))).toThrow(refused)
  })
  test('fails with the broker’s code for anything else', () => {
    expect(() => decodeMetadataResponse(answer({ errorCode: 5 }))).toThrow('code 5')
  })
  test('must have an id', () => {
    expect(() => decodeMetadataResponse(answer({ id: '0'.repeat(32) }))).toThrow('Kafka 3.1')
  })
  test('never comes out of an answer that ends early', () => {
    const whole = answer()
    for (let bytes = 0; bytes < whole.length - 6; bytes += 1) {
      expect(() => decodeMetadataResponse(whole.subarray(0, bytes))).toThrow(RangeError)
    }
  })
})

test('the request asks for one topic by name and makes none', () => {
  const request = encodeMetadataRequest('t'.repeat(200))
  expect(request.subarray(0, 2)).toEqual(Buffer.of(0, 2))
  expect(request.subarray(18, 20)).toEqual(Buffer.of(0xc9, 0x01)) // 201 as a variable-length number
  expect(request.subarray(-4)).toEqual(Buffer.of(0, 0, 0, 0))
})
