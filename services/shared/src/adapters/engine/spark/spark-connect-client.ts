import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ClientReadableStream, credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { ExecutePlanResponse, SparkPlan, SparkRequest } from './spark-connect-messages.ts'
import { toSparkError } from './spark-errors.ts'

/** `services/shared/spark-connect`: four folders up, from `src` and from `dist` alike. */
const PROTO_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..', 'spark-connect')
const MESSAGE_BYTES_MAX = 128 * 2 ** 20
const SHORT_LIMIT_MS = 30_000

export interface SparkConnectOptions {
  /** `host:port`. */
  readonly address: string
  /** Owns what is written. */
  readonly user: string
  /** How long one plan may run, in ms. */
  readonly limitMs: number
}

export interface RunPlanOptions {
  readonly signal?: AbortSignal | undefined
  readonly onMessage?: (message: ExecutePlanResponse) => void
}

/** One session on a Spark Connect server: settings, views and functions in it are its own. */
export interface SparkSession {
  /** Runs a plan to its end. Rejects with the signal's reason, after the server was told to stop working on it. */
  run(plan: SparkPlan, options?: RunPlanOptions): Promise<void>
  configure(pairs: Readonly<Record<string, string>>): Promise<void>
  /** Lets the server forget the session; a server that is gone has forgotten it. */
  release(): Promise<void>
}

export interface SparkConnectClient {
  openSession(): SparkSession
  close(): void
}

interface Service {
  ExecutePlan(request: object, options: { deadline: number }): ClientReadableStream<ExecutePlanResponse>
  Config: Unary
  Interrupt: Unary
  ReleaseSession: Unary
  close(): void
}
type Unary = (
  request: object,
  options: { deadline: number },
  done: (error: ServiceError | null, answer: object) => void,
) => void

/**
 * A small client of Spark Connect, Spark's gRPC. Connects when it is first used. Failures come as `spark-errors.ts` says.
 * Plans are not reattached: a connection that breaks ends its plan, and whoever asked asks again.
 */
export function createSparkConnectClient({ address, user, limitMs }: SparkConnectOptions): SparkConnectClient {
  const service = openService(address)
  return {
    openSession() {
      const request: SparkRequest = {
        session_id: randomUUID(),
        user_context: { user_id: user },
        client_type: 'rocade',
      }
      const ask = (method: 'Config' | 'Interrupt' | 'ReleaseSession', body: object) =>
        new Promise<void>((resolve, reject) =>
          service[method]({ ...request, ...body }, deadlineIn(SHORT_LIMIT_MS), (error) =>
            error === null ? resolve() : reject(toSparkError(address, error)),
          ),
        )
      return {
        async run(plan, { signal, onMessage = () => {} } = {}) {
          signal?.throwIfAborted()
          const operationId = randomUUID()
          const stream = service.ExecutePlan({ ...request, operation_id: operationId, plan }, deadlineIn(limitMs))
          const interrupt = () => {
            const byId = { interrupt_type: 'INTERRUPT_TYPE_OPERATION_ID', operation_id: operationId }
            // Told to stop first, hung up on afterwards: a server that lost its client would go on working.
            void ask('Interrupt', byId)
              .catch(() => {})
              .finally(() => stream.cancel())
          }
          signal?.addEventListener('abort', interrupt, { once: true })
          try {
            await drained(stream, onMessage)
          } catch (error) {
            signal?.throwIfAborted()
            throw toSparkError(address, error)
          } finally {
            signal?.removeEventListener('abort', interrupt)
          }
        },
        configure: (pairs) =>
          ask('Config', {
            operation: { set: { pairs: Object.entries(pairs).map(([key, value]) => ({ key, value })) } },
          }),
        release: () => ask('ReleaseSession', {}).catch(() => {}),
      }
    },
    close: () => service.close(),
  }
}

const deadlineIn = (ms: number) => ({ deadline: performance.timeOrigin + performance.now() + ms })

function openService(address: string): Service {
  const definition = loadSync('spark/connect/base.proto', {
    includeDirs: [PROTO_FOLDER],
    keepCase: true,
    longs: Number,
    enums: String,
    oneofs: true,
    defaults: false,
  })
  // The package is only known at run time; `Service` says what of it we use.
  const loaded = loadPackageDefinition(definition) as unknown as {
    spark: { connect: { SparkConnectService: new (...args: unknown[]) => Service } }
  }
  return new loaded.spark.connect.SparkConnectService(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  })
}

function drained(
  stream: ClientReadableStream<ExecutePlanResponse>,
  onMessage: (message: ExecutePlanResponse) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('data', (message: ExecutePlanResponse) => {
      try {
        onMessage(message)
      } catch (error) {
        stream.cancel()
        reject(error)
      }
    })
    stream.on('error', reject)
    stream.on('end', resolve)
  })
}
