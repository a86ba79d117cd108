import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@rocade/shared/adapters/postgres/embedded-postgres'
import { readPidFile } from '@rocade/shared/adapters/postgres/pid-file'
import { throwAwaySettings } from '@rocade/shared/adapters/postgres/server-settings'
import { createClient } from '@rocade/shared/adapters/postgres/session-settings'

/** A real PostgreSQL for all runs, each with a database of its own. */
export interface RealServer extends AsyncDisposable {
  readonly port: number
  createDatabase(): Promise<{ readonly name: string; readonly url: string }>
  /** Runs a statement as the owner of the server, in the database `postgres`. */
  administer(statement: string): Promise<void>
  /** kill -9 of the whole server. It is started again on the same port. */
  kill(): void
}

export async function startRealServer(): Promise<RealServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'rocade-faults-postgres-'))
  const server = await startEmbeddedPostgres({ dataFolder, settings: throwAwaySettings })
  let databases = 0
  const urlOf = (database: string) => {
    const url = new URL(server.url)
    url.pathname = database
    return url.href
  }
  async function administer(statement: string): Promise<void> {
    const client = createClient(urlOf('postgres'))
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  return {
    port: server.port,
    administer,
    async createDatabase() {
      databases += 1
      const name = `fault_${databases}`
      await administer(`CREATE DATABASE ${name}`)
      return { name, url: urlOf(name) }
    },
    kill() {
      const pid = readPidFile(join(dataFolder, 'cluster'))?.pid
      if (pid === undefined) throw new Error('expected a running server')
      process.kill(pid, 'SIGKILL')
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
