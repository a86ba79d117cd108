import type { Admin, Kafka } from 'kafkajs'

export interface KafkaAdmin {
  /** Connects at the first use. Rejects with what the client throws. */
  use<T>(work: (admin: Admin) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * The client for questions about topics. It remembers each topic that it was asked about, and after one of them was
 * deleted it cannot ask about any other; so a failure ends it, and the next use begins with a new one.
 */
export function createKafkaAdmin(kafka: Kafka): KafkaAdmin {
  let current: Promise<Admin> | undefined
  return {
    async use(work) {
      current ??= openAdmin(kafka)
      const used = current
      try {
        return await work(await used)
      } catch (error) {
        if (current === used) current = undefined
        void used.then((broken) => broken.disconnect()).catch(() => undefined)
        throw error
      }
    },
    async close() {
      await (await current?.catch(() => undefined))?.disconnect()
    },
  }
}

async function openAdmin(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin()
  await admin.connect()
  return admin
}
