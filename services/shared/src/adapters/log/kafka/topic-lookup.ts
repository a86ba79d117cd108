import { createRequire } from 'node:module'
import type { Kafka, KafkaConfig } from 'kafkajs'
import { toKafkaError } from './kafka-errors.ts'
import {
  decodeMetadataResponse,
  encodeMetadataRequest,
  METADATA_API_KEY,
  METADATA_API_VERSION,
  type TopicDescription,
} from './topic-metadata.ts'

/**
 * Parts of kafkajs that are not in its interface, which sends no request but its own. Its version is fixed in
 * package.json; whoever raises it runs the stack tests, which ask for topic ids.
 */
interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  readonly brokerPool: { findConnectedBroker(): Promise<Broker> }
}
interface Broker {
  readonly connectionPool: {
    send<D extends object, T>(exchange: {
      readonly request: {
        readonly apiKey: number
        readonly apiVersion: number
        readonly apiName: string
        encode(): Promise<unknown>
      }
      readonly response: { decode(bytes: Buffer): Promise<D>; parse(decoded: D): Promise<T> }
    }): Promise<T>
  }
}

const require = createRequire(import.meta.url)
const ClusterOfClient: new (options: object) => Cluster = require('kafkajs/src/cluster')
const createSocketFactory: () => unknown = require('kafkajs/src/network/socketFactory')
const Encoder: new () => { writeBuffer(bytes: Buffer): unknown } = require('kafkajs/src/protocol/encoder')

export interface TopicLookup {
  /** Id and number of partitions, as the brokers know them now; `null` when there is no such topic. */
  describe(topic: string): Promise<TopicDescription | null>
  close(): Promise<void>
}

/** Asks the brokers for topic ids over a connection of its own, with the client's addresses, SASL and TLS. */
export function createTopicLookup(kafka: Kafka, config: KafkaConfig): TopicLookup {
  const cluster = new ClusterOfClient({
    ...config,
    logger: kafka.logger(),
    socketFactory: createSocketFactory(),
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
  })
  return {
    async describe(topic) {
      try {
        await cluster.connect()
        const broker = await cluster.brokerPool.findConnectedBroker()
        return await broker.connectionPool.send({
          request: {
            apiKey: METADATA_API_KEY,
            apiVersion: METADATA_API_VERSION,
            apiName: 'Metadata',
            encode: async () => new Encoder().writeBuffer(encodeMetadataRequest(topic)),
          },
          response: {
            decode: async (bytes) => ({ description: decodeMetadataResponse(bytes) }),
            parse: async ({ description }) => description,
          },
        })
      } catch (error) {
        throw toKafkaError(`asking Kafka for topic ${topic}`, error, { operation: 'Describe', topic })
      }
    },
    close: () => cluster.disconnect(),
  }
}
