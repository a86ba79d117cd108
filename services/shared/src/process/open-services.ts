import type { Logger } from 'pino'
import type { Health, Service } from '../runtime/service.ts'
import { sleep } from '../runtime/sleep.ts'

const CLOSE_LIMIT_MS = 5_000

/** What has been started, to be closed in the opposite order. */
export interface OpenServices {
  add<S extends Service>(service: S): S
  /** Something that is no service but has to be closed too. */
  defer(name: string, close: () => void | Promise<void>): void
  healthOf(): Record<string, Health>
  /** Closes everything, the last one first. One that fails or hangs is logged and does not stop the others. */
  closeAll(logger: Logger): Promise<void>
}

export function createOpenServices(): OpenServices {
  const services = new Map<string, Service>()
  const closers: { name: string; close: () => void | Promise<void> }[] = []
  return {
    add(service) {
      services.set(service.name, service)
      closers.push({ name: service.name, close: async () => service[Symbol.asyncDispose]() })
      return service
    },
    defer: (name, close) => void closers.push({ name, close }),
    healthOf: () => Object.fromEntries([...services].map(([name, service]) => [name, service.health()])),
    async closeAll(logger) {
      for (let last = closers.pop(); last !== undefined; last = closers.pop()) {
        await closeOne(last.name, last.close, logger)
      }
    },
  }
}

async function closeOne(name: string, close: () => void | Promise<void>, logger: Logger): Promise<void> {
  const limit = new AbortController()
  const tooLong = sleep(CLOSE_LIMIT_MS, limit.signal).then(() => {
    if (!limit.signal.aborted) logger.error({ part: name, limitMs: CLOSE_LIMIT_MS }, 'did not stop in time; going on')
  })
  try {
    await Promise.race([close(), tooLong])
  } catch (error) {
    logger.error({ part: name, err: error }, 'stopping failed; going on')
  } finally {
    limit.abort()
  }
}
