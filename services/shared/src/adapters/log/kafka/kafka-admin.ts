import type { Admin, Kafka } from 'kafkajs'

export interface KafkaAdmin {
  /** Connects at the first use. Rejects with what the client throws. */
  use<T>(work: (admin: Admin) => Promise<T>): Promise<T>
  close(): Promise<void>
}

interface Connection {
  readonly admin: Promise<Admin>
  uses: number
}

/**
 * The client for questions about topics. It remembers each topic that it was asked about, and after one of them was
 * deleted it cannot ask about any other; so a failure retires it, and the next use begins with a new one. A retired one
 * is let go when nobody uses it any more.
 */
export function createKafkaAdmin(kafka: Kafka): KafkaAdmin {
  let current: Connection | undefined

  async function letGo({ admin }: Connection): Promise<void> {
    await (await admin.catch(() => undefined))?.disconnect().catch(() => undefined)
  }

  return {
    async use(work) {
      current ??= { admin: openAdmin(kafka), uses: 0 }
      const used = current
      used.uses += 1
      try {
        return await work(await used.admin)
      } catch (error) {
        if (current === used) current = undefined
        throw error
      } finally {
        used.uses -= 1
        if (current !== used && used.uses === 0) void letGo(used)
      }
    },
    async close() {
      const last = current
      current = undefined
      if (last?.uses === 0) await letGo(last)
    },
  }
}

async function openAdmin(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin()
  await admin.connect()
  return admin
}
