import { Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import { useGzipOnThisThread } from './kafka-gzip.ts'

type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512'
export type KafkaSasl = {
  [M in SaslMechanism]: { readonly mechanism: M; readonly username: string; readonly password: string }
}[SaslMechanism]

export interface KafkaConnection {
  /** `host:port` of brokers to begin with; the others are learnt from them. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly sasl?: KafkaSasl
  /** `true` trusts the certificate authorities of this machine; `ca` in PEM trusts these. */
  readonly ssl?: boolean | { readonly ca: string }
  readonly logger?: KafkaLogger
}

export interface KafkaLogger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** In all about 6 s for one request, then it is for the caller to go on. */
export const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, multiplier: 2, retries: 5 } as const
const CONNECTION_TIMEOUT_MS = 3_000
const REQUEST_TIMEOUT_MS = 10_000

/** The client library with our limits. What it logs about each try is detail: outages are told by us, once. */
export function createKafkaClient({ brokers, clientId, sasl, ssl, logger }: KafkaConnection) {
  useGzipOnThisThread()
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: CLIENT_RETRY,
    logLevel: logger ? logLevel.WARN : logLevel.NOTHING,
    logCreator:
      () =>
      ({ namespace, log: { message, timestamp: _timestamp, stack: _stack, ...fields } }) =>
        logger?.debug({ namespace, ...fields }, message),
  }
  if (sasl) config.sasl = sasl
  if (ssl) config.ssl = ssl === true ? true : { ca: ssl.ca }
  return { kafka: new Kafka(config), config }
}
