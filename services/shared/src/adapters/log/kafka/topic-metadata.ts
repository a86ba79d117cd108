/**
 * The part of Kafka's Metadata request, version 12, that the client library does not know: the id of a topic, which a
 * topic of the same name does not share after the first was deleted. Brokers from 3.1 on understand it.
 * Source: https://kafka.apache.org/protocol (Metadata), KIP-516 (topic ids).
 */
export const METADATA_API_KEY = 3
export const METADATA_API_VERSION = 12

const TOPIC_AUTHORIZATION_FAILED = 29
const UNKNOWN_TOPIC_OR_PARTITION = 3
const UUID_BYTES = 16
const NO_ID = '00000000-0000-0000-0000-000000000000'

export interface TopicDescription {
  /** Lower-case UUID. */
  readonly topicId: string
  readonly partitions: number
  /** Every partition has a leader: it can be read and written. */
  readonly isReady: boolean
}

/** What follows the client id in the request: the rest of its header, and its body. Asks for one topic by name. */
export function encodeMetadataRequest(topic: string): Buffer {
  const name = Buffer.from(topic)
  return Buffer.concat([
    Buffer.of(0), // no tagged fields in the header
    Buffer.of(2), // one topic
    Buffer.alloc(UUID_BYTES),
    unsignedVarInt(name.length + 1),
    name,
    Buffer.of(0), // no tagged fields of the topic
    Buffer.of(0), // never make the topic
    Buffer.of(0), // no authorised operations
    Buffer.of(0), // no tagged fields
  ])
}

/**
 * Reads what follows the correlation id in the answer. `null` when there is no such topic.
 * Throws `RangeError` when the bytes end early, `Error` with the broker's code for any other failure of the topic.
 */
export function decodeMetadataResponse(bytes: Buffer): TopicDescription | null {
  const reader = createReader(bytes)
  reader.skipTags() // of the header
  reader.skip(4) // throttle time
  reader.array(() => {
    reader.skip(4)
    reader.text()
    reader.skip(4)
    reader.text()
    reader.skipTags()
  })
  reader.text() // cluster id
  reader.skip(4) // controller
  const [topic] = reader.array(() => readTopic(reader))
  if (topic === undefined || topic.errorCode === UNKNOWN_TOPIC_OR_PARTITION) return null
  if (topic.errorCode === TOPIC_AUTHORIZATION_FAILED) {
    throw Object.assign(new Error('the broker refuses it'), { type: 'TOPIC_AUTHORIZATION_FAILED' })
  }
  if (topic.errorCode !== 0) throw new Error(`the broker answers with code ${topic.errorCode} of Kafka's protocol`)
  if (topic.topicId === NO_ID) throw new Error('the broker gives topics no id; Rocade needs Kafka 3.1 or newer')
  return {
    topicId: topic.topicId,
    partitions: topic.leaders.length,
    isReady: topic.leaders.every((leader) => leader >= 0),
  }
}

function readTopic(reader: Reader) {
  const errorCode = reader.int16()
  reader.text()
  const topicId = reader.uuid()
  reader.skip(1) // is internal
  const leaders = reader.array(() => {
    reader.skip(2 + 4) // error code, partition
    const leader = reader.int32()
    reader.skip(4) // leader epoch
    for (let list = 0; list < 3; list += 1) reader.array(() => reader.skip(4)) // replicas, in sync, offline
    reader.skipTags()
    return leader
  })
  reader.skip(4) // authorised operations
  reader.skipTags()
  return { errorCode, topicId, leaders }
}

type Reader = ReturnType<typeof createReader>

/** Reads Kafka's "compact" encodings one after the other. */
function createReader(bytes: Buffer) {
  let at = 0
  const skip = (count: number) => {
    at += count
    if (at > bytes.length) throw new RangeError(`expected ${at} bytes of metadata or more, got ${bytes.length}`)
  }
  const varInt = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at)
      at += 1
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  /** A nullable text; what it says is of no use here. */
  const text = () => skip(Math.max(0, varInt() - 1))
  return {
    skip,
    text,
    int16() {
      skip(2)
      return bytes.readInt16BE(at - 2)
    },
    int32() {
      skip(4)
      return bytes.readInt32BE(at - 4)
    },
    uuid() {
      skip(UUID_BYTES)
      const hex = bytes.toString('hex', at - UUID_BYTES, at)
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    },
    array<T>(readOne: () => T): T[] {
      return Array.from({ length: Math.max(0, varInt() - 1) }, readOne)
    },
    skipTags() {
      for (let left = varInt(); left > 0; left -= 1) {
        varInt()
        skip(varInt())
      }
    },
  }
}

function unsignedVarInt(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  while (left >= 0x80) {
    bytes.push((left & 0x7f) | 0x80)
    left >>>= 7
  }
  return Buffer.from([...bytes, left])
}
