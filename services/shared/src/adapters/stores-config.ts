import { z } from 'zod'

const list = (what: string, item: RegExp) =>
  z
    .string()
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .pipe(z.array(z.string().regex(item, `expected ${what}`)))
    .optional()

/** Settings of where everything is kept. What is not set is embedded by `npm start`, and asked for by a service of its own. */
export const StoresConfig = z.object({
  ROCADE_DATA_DIR: z
    .string()
    .default('.data')
    .describe(
      'Folder for everything Rocade writes on this machine; a relative one is taken from the root of the repository',
    ),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a URL such as postgres://user:password@host:5432/rocade')
    .optional()
    .describe('A PostgreSQL server of your own (16 or newer); without it, one from npm is started in the data folder'),
  KAFKA_BROKERS: list('host:port, with commas between', /^[\w.-]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i).describe(
    'Brokers of Apache Kafka (3.1 or newer) as host:port, with commas between; without it, the log is in the data folder',
  ),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[\w.-]{0,40}$/, 'expected up to 40 of A-Z a-z 0-9 . _ -')
    .default('')
    .describe('Put before the names of all topics in Kafka, for several platforms on one cluster'),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .default('scram-sha-512')
    .describe('How to log in to Kafka, when KAFKA_SASL_USERNAME is set'),
  KAFKA_SASL_USERNAME: z.string().optional().describe('User of Kafka; without it there is no login'),
  KAFKA_SASL_PASSWORD: z.string().optional().describe('Password of this user'),
  KAFKA_TLS: z
    .enum(['off', 'on'])
    .default('off')
    .describe('Whether Kafka is reached by TLS; a login in the clear is for a trusted network only'),
  KAFKA_CA_FILE: z
    .string()
    .optional()
    .describe('PEM file with the certificate authority of the brokers; without it, those that Node knows'),
  LAKE_URL: z
    .string()
    .regex(
      /^file:\/\/\/.+|^webhdfs:\/\/[^@/:]+@[^@/]+:\d+\/.+/,
      'expected file:///folder or webhdfs://user@namenode:9870/folder',
    )
    .optional()
    .describe(
      'Where the lake is: file:///folder, or webhdfs://user@namenode:9870/folder; without it, in the data folder',
    ),
  WEBHDFS_DATANODES: list('name, or name=host, or name:port=host:port', /^[^=\s]+(=[^=\s]+)?$/).describe(
    'DataNodes that are not on the NameNode’s host, as the NameNode names them, each with =host:port where it is reached elsewhere',
  ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged; a terminal shows warnings and errors only'),
})
export type StoresConfig = z.infer<typeof StoresConfig>
