import { createServer } from 'node:net'
import { AppError } from '@rocade/shared/runtime/app-error'
import { hasCode } from './error-code.ts'

const TRIES = 50

/**
 * The first port from the wanted one on that nobody listens on at this address; 0 stays 0 (the system picks one).
 * Throws `AppError` PORT_IN_USE after 50 taken ones, CONFIG when this machine does not have the address.
 */
export async function nextFreePort(host: string, wanted: number): Promise<number> {
  if (wanted === 0) return 0
  for (let port = wanted; port < Math.min(wanted + TRIES, 65_536); port++) {
    if (await isFree(host, port)) return port
  }
  throw new AppError('PORT_IN_USE', `ports ${wanted} to ${wanted + TRIES - 1} are all taken. Set PORT to another one`, {
    retryable: false,
  })
}

const isFree = (host: string, port: number) =>
  new Promise<boolean>((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      // EACCES: a port that only root may take, such as 80.
      if (hasCode(error, 'EADDRINUSE') || hasCode(error, 'EACCES')) return resolve(false)
      reject(
        new AppError(
          'CONFIG',
          `listening on ${host}:${port}: ${error.message}. Set HOST to an address of this machine`,
          {
            retryable: false,
            cause: error,
          },
        ),
      )
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
