import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildChild, startChild } from '../../contract-tests/run-typescript-child.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { processState, readPidFile } from './pid-file.ts'
import { createPool } from './pool.ts'
import { throwAwaySettings } from './server-settings.ts'

const HOLDER = new URL('../../contract-tests/children/holding-postgres.ts', import.meta.url)
const DEADLINE = { timeout: 15_000, interval: 20 }

let parent: string
let dataFolder: string
let started: EmbeddedPostgres[] = []

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rocade data '))
  chmodSync(parent, 0o755)
  dataFolder = join(parent, 'of postgres')
})
afterEach(async () => {
  await Promise.all(started.map((server) => server.stop()))
  started = []
  rmSync(parent, { recursive: true })
})

async function start(folder = dataFolder): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder: folder, settings: throwAwaySettings })
  started.push(server)
  return server
}

async function query(url: string, text: string): Promise<unknown[]> {
  const pool = createPool({ url, max: 1 })
  try {
    return (await pool.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0])
  } finally {
    await pool.end()
  }
}

const postmasterPid = (): number => readPidFile(join(dataFolder, 'cluster'))?.pid ?? 0

describe('startEmbeddedPostgres', () => {
  test('starts on a path with blanks, resumes with the data, and can be stopped twice', async () => {
    const first = await start()
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await Promise.all([first.stop(), first.stop()])
    expect(existsSync(join(dataFolder, 'cluster', 'postmaster.pid'))).toBe(false)

    const second = await start()
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42])
    expect([first.wasAdopted, second.wasAdopted]).toEqual([false, false])
  })

  test('runs in UTC with UTF-8 and checksums, and takes no connection without the password', async () => {
    const { url } = await start()
    const settings = ['timezone', 'server_encoding', 'data_checksums', 'listen_addresses']
    const values = await Promise.all(settings.map((name) => query(url, `SHOW ${name}`)))
    expect(values.flat()).toEqual(['UTC', 'UTF8', 'on', '127.0.0.1'])
    const stranger = new URL(url)
    stranger.password = 'guess'
    await expect(query(stranger.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  })

  test('starts several servers at once, each on a port of its own', async () => {
    const folders = ['one', 'two', 'three'].map((name) => join(parent, name))
    const servers = await Promise.all(folders.map((folder) => start(folder)))
    expect(new Set(servers.map(({ port }) => port)).size).toBe(3)
  })

  test('uses a server that already runs on the data, and leaves it to the one who started it', async () => {
    const owner = await start()
    const guest = await start()
    expect(guest).toMatchObject({ wasAdopted: true, url: owner.url })
    await guest.stop()
    expect(await query(owner.url, 'SELECT 1')).toEqual([1])
  })

  test('stops an adopted server whose owner is gone', async () => {
    await start()
    const pid = postmasterPid()
    writeFileSync(join(dataFolder, 'started-by'), `${await pidOfDeadProcess()}\n`)
    const heir = await start()
    await heir.stop()
    await vi.waitFor(() => expect(processState(pid)).not.toBe('postgres'), DEADLINE)
  })

  test('starts a killed server again, at the same address', async () => {
    const { url } = await start()
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    const pid = postmasterPid()
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await query(url, 'SELECT answer FROM kept')).toEqual([42]), DEADLINE)
    expect(postmasterPid()).not.toBe(pid)
  })

  test('leaves no server behind when it is stopped just after the server was killed', async () => {
    const server = await start()
    process.kill(postmasterPid(), 'SIGKILL')
    await server.stop()
    expect(processState(postmasterPid())).not.toBe('postgres')
    await expect(query(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('goes with a process that is killed by kill -9, and the next start has all that was committed', async () => {
    const holder = startChild(await buildChild(HOLDER), [dataFolder])
    const [{ url }] = (await once(holder, 'message', { signal: AbortSignal.timeout(30_000) })) as [{ url: string }]
    await query(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number')
    const pid = postmasterPid()
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await vi.waitFor(() => expect(processState(pid)).not.toBe('postgres'), DEADLINE)
    const next = await start()
    expect(await query(next.url, 'SELECT count(*) FROM kept')).toEqual([1000])
  })
})

describe('startEmbeddedPostgres on a new data folder that is not empty', () => {
  test('starts over after an initdb that did not finish', async () => {
    mkdirSync(join(dataFolder, 'cluster', 'base'), { recursive: true })
    writeFileSync(join(dataFolder, 'cluster', 'PG_VERSION'), '18\n')
    writeFileSync(join(dataFolder, 'initdb-unfinished'), '')
    expect(await query((await start()).url, 'SELECT 1')).toEqual([1])
  })

  test('never touches files of anybody else', async () => {
    mkdirSync(join(dataFolder, 'cluster'), { recursive: true })
    writeFileSync(join(dataFolder, 'cluster', 'thesis.txt'), 'years of work')
    await expect(start()).rejects.toMatchObject({ code: 'STORE', retryable: false })
    expect(existsSync(join(dataFolder, 'cluster', 'thesis.txt'))).toBe(true)
  })

  test('runs below a folder that only we may enter, or says how to go on where the system forbids it', async () => {
    chmodSync(parent, 0o700)
    const outcome = await start().then(
      async ({ url }) => query(url, 'SELECT 1'),
      (error: unknown) => error,
    )
    if (outcome instanceof Error) expect(outcome.message).toMatch(/no user namespace.*DATABASE_URL/)
    else expect(outcome).toEqual([1])
  })
})

describe('startEmbeddedPostgres on the data folder of a server that has ended', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rocade data '))
    chmodSync(folder, 0o755)
    await (await startEmbeddedPostgres({ dataFolder: folder, settings: throwAwaySettings })).stop()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('recovers from a pid file whose process is gone', async () => {
    writePidFile(folder, await pidOfDeadProcess())
    expect(await start(folder)).toMatchObject({ wasAdopted: false })
  })

  test('recovers from a pid file whose number another program got', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    await once(other, 'spawn')
    writePidFile(folder, other.pid ?? 0)
    const next = await start(folder)
    other.kill('SIGKILL')
    expect(next.wasAdopted).toBe(false)
  })

  test('says what is wrong when PostgreSQL does not start', async () => {
    const failing = startEmbeddedPostgres({ dataFolder: folder, settings: { shared_buffers: 'plenty' } })
    await expect(failing).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining('shared_buffers') })
  })

  test('refuses the data of another PostgreSQL version, and leaves it as it is', async () => {
    writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '17\n')
    await expect(start(folder)).rejects.toMatchObject({
      code: 'DATA_VERSION',
      message: expect.stringMatching(/17.*18/),
    })
    writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '18\n')
    expect(await start(folder)).toMatchObject({ wasAdopted: false })
  })
})

function writePidFile(folder: string, pid: number): void {
  const lines = [pid, join(folder, 'cluster'), 1_700_000_000, 1, '', '127.0.0.1', '123456 99999', 'ready   ', '']
  writeFileSync(join(folder, 'cluster', 'postmaster.pid'), lines.join('\n'), { mode: 0o644 })
}

async function pidOfDeadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}
