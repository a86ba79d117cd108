import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectMessages } from '../../../contract-tests/collect-messages.ts'
import { systemClock } from '../../../ports/clock.ts'
import { createLogger } from '../../../runtime/logger.ts'
import { type SecureBroker, startSecureBroker } from '../../../test-support/secure-broker.ts'
import { openEventLog } from '../../open-connections.ts'
import { StoresConfig } from '../../stores-config.ts'

describe('Kafka by TLS and with a login', () => {
  let folder: string
  let broker: SecureBroker
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rocade-secure-'))
    broker = await startSecureBroker(folder)
  })
  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const open = (settings: Record<string, string> = {}) =>
    openEventLog({
      config: StoresConfig.parse({
        KAFKA_BROKERS: broker.address,
        KAFKA_TLS: 'on',
        KAFKA_CA_FILE: broker.caFile,
        KAFKA_SASL_USERNAME: broker.username,
        KAFKA_SASL_PASSWORD: broker.password,
        ...settings,
      }),
      clientId: 'security-test',
      folder,
      clock: systemClock,
      logger: createLogger({ name: 'test', level: 'silent' }),
    })

  test.each(['scram-sha-512', 'plain'])('is written and read after a login by %s', async (mechanism) => {
    const log = await open({ KAFKA_SASL_MECHANISM: mechanism })
    try {
      const name = `secure-${mechanism}`
      await log.createTopics([{ name, partitions: 1, retentionMs: null, isCompacted: false }])
      await log.append(name, [{ key: 'a', value: Buffer.from('told in private') }])
      const [message] = await collectMessages(log, name, 1)
      expect(Buffer.from(message?.value ?? []).toString()).toBe('told in private')
    } finally {
      await log.close()
    }
  })

  test.each(['scram-sha-512', 'plain'])(
    'says once which settings to look at after a wrong password by %s',
    async (mechanism) => {
      const refused = open({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: 'wrong-horse' })
      await expect(refused).rejects.toMatchObject({
        code: 'CONFIG',
        retryable: false,
        message: expect.stringContaining('KAFKA_SASL_PASSWORD'),
      })
      await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('wrong-horse') })
    },
  )

  test('says that the login is asked for by another mechanism', async () => {
    await expect(open({ KAFKA_SASL_MECHANISM: 'scram-sha-256' })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('KAFKA_SASL_MECHANISM'),
    })
  })

  test.each([
    ['of another authority', () => ({ KAFKA_CA_FILE: broker.otherCaFile })],
    ['of none that is known', () => ({ KAFKA_CA_FILE: undefined as unknown as string })],
  ])(
    'does not talk to a broker whose certificate is %s, and says which setting to look at',
    async (_what, settings) => {
      await expect(open(settings())).rejects.toMatchObject({
        code: 'CONFIG',
        retryable: false,
        message: expect.stringContaining('KAFKA_CA_FILE'),
      })
    },
  )

  test('names a CA file that cannot be read', async () => {
    await expect(open({ KAFKA_CA_FILE: join(folder, 'none.pem') })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('KAFKA_CA_FILE'),
    })
  })
})
