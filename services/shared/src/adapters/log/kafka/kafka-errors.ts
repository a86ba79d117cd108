import { AppError, type ErrorCode } from '../../../runtime/app-error.ts'

/**
 * A failure of Kafka itself. Of its own class so that a consumption can tell it from a failure of a reader: a reader
 * that asks this log for offsets while it opens, and finds it away, has not failed.
 */
export class KafkaError extends AppError {
  constructor(code: ErrorCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(code, message, options)
  }
}

/** What a repetition cannot make better, and what a person can do about it. Everything else may pass. */
const LASTING: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  MESSAGE_TOO_LARGE: ['BAD_REQUEST', 'a message is larger than the topic takes (max.message.bytes)'],
  RECORD_LIST_TOO_LARGE: ['BAD_REQUEST', 'a message is larger than the topic takes (max.message.bytes)'],
  INVALID_TOPIC_EXCEPTION: ['BAD_REQUEST', 'a topic is named by 1 to 249 of A-Z a-z 0-9 . _ -'],
  INVALID_CONFIG: ['BAD_REQUEST', 'the brokers refuse a setting of the topic'],
  POLICY_VIOLATION: ['BAD_REQUEST', 'a policy of the brokers refuses it'],
  SASL_AUTHENTICATION_FAILED: ['CONFIG', 'check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'],
  UNSUPPORTED_SASL_MECHANISM: ['CONFIG', 'check KAFKA_SASL_MECHANISM'],
  KafkaJSSASLAuthenticationError: ['CONFIG', 'check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM'],
}

/** What a step needs of Kafka: `operation` is a name of Kafka's own, as `kafka-acls.sh --operation` takes it. */
export interface KafkaNeeds {
  readonly operation: 'Read' | 'Write' | 'Create' | 'Describe'
  readonly topic: string
  readonly group?: string
}

/** Refusals by the brokers' access control lists. They last until somebody grants the right. */
const REFUSALS: Readonly<Record<string, (needs: KafkaNeeds) => readonly [right: string, option: string]>> = {
  TOPIC_AUTHORIZATION_FAILED: ({ operation, topic }) => [
    `${operation} on Topic ${topic}`,
    `--operation ${operation} --topic '${topic}'`,
  ],
  GROUP_AUTHORIZATION_FAILED: ({ group = '*' }) => [`Read on Group ${group}`, `--operation Read --group '${group}'`],
  CLUSTER_AUTHORIZATION_FAILED: ({ operation }) => {
    // An idempotent producer may write without more than Write on the topic since Kafka 3.0.
    const onCluster = operation === 'Write' ? 'IdempotentWrite' : operation
    return [`${onCluster} on Cluster`, `--operation ${onCluster} --cluster`]
  },
}

/** The client tells a missing right on a group and a coordinator that is away by the same words. */
function coordinatorHint(error: unknown, needs: KafkaNeeds | undefined): string {
  const isSought = causesOf(error).some(({ name }) => name === 'KafkaJSGroupCoordinatorNotFound')
  const advice = isSought ? refusalAdvice('GROUP_AUTHORIZATION_FAILED', needs) : undefined
  return advice === undefined ? '' : `. If it stays so: ${advice[1]}`
}

function refusalAdvice(type: string, needs: KafkaNeeds | undefined): readonly [ErrorCode, string] | undefined {
  const refusal = REFUSALS[type]
  if (refusal === undefined) return undefined
  if (needs === undefined) return ['CONFIG', 'the user of KAFKA_SASL_USERNAME lacks a right']
  const [right, option] = refusal(needs)
  const command = `kafka-acls.sh --bootstrap-server … --add --allow-principal User:… ${option}`
  return ['CONFIG', `the user of KAFKA_SASL_USERNAME lacks the right ${right}. Grant it: ${command}`]
}

/** Why Node does not trust a certificate (OpenSSL's names, and Node's for a wrong host). */
const UNTRUSTED = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]
const CERTIFICATE: readonly [ErrorCode, string] = [
  'CONFIG',
  'the certificate of the broker is not trusted: check KAFKA_CA_FILE, and that KAFKA_BROKERS names the broker as its certificate does',
]

/**
 * What the client threw, as an `AppError`: STORE and retryable, unless it can never pass. `doing` begins the text:
 * "appending to traffic_raw". A refusal names the right of `needs` that is missing. An `AppError` stays what it is.
 */
export function toKafkaError(doing: string, error: unknown, needs?: KafkaNeeds): AppError {
  if (error instanceof AppError) return error
  const lasting = causesOf(error)
    .flatMap(({ type, name, code }) => [
      LASTING[type],
      refusalAdvice(type, needs),
      LASTING[name],
      UNTRUSTED.includes(code) ? CERTIFICATE : undefined,
    ])
    .find((found) => found !== undefined)
  const text = error instanceof Error ? error.message : String(error)
  if (lasting === undefined) {
    const hint = coordinatorHint(error, needs)
    return new KafkaError('STORE', `${doing}: ${text}${hint}`, { retryable: true, cause: error })
  }
  const [code, advice] = lasting
  return new KafkaError(code, `${doing}: ${text}: ${advice}`, { retryable: false, cause: error })
}

/** Whether the failure carries this name of Kafka's protocol, such as UNKNOWN_TOPIC_OR_PARTITION. */
export const hasKafkaType = (error: unknown, type: string): boolean =>
  causesOf(error).some((cause) => cause.type === type)

interface Cause {
  readonly name: string
  readonly type: string
  readonly code: string
}

/** The failure and what it was caused by, and the parts of a failure of several. */
function causesOf(error: unknown, depth = 0): Cause[] {
  if (!(error instanceof Error) || depth > 8) return []
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const parts = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  return [
    { name: error.name, type, code },
    ...causesOf(error.cause, depth + 1),
    ...parts.flatMap((part) => causesOf(part, depth + 1)),
  ]
}
