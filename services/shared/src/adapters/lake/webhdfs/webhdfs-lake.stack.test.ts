import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runDfsAdmin } from '../../../../../../infra/stack/hdfs-parts.mjs'
import { killPart, pausePart, resumePart, startPart, stopPart } from '../../../../../../infra/stack/stack-parts.mjs'
import { readStackSettings } from '../../../../../../infra/stack/stack-settings.mjs'
import { describeLakeStore } from '../../../contract-tests/describe-lake-store.ts'
import type { LakeStore } from '../../../ports/lake-store.ts'
import { AppError } from '../../../runtime/app-error.ts'
import { retry } from '../../../runtime/retry.ts'
import { startAnswerDroppingProxy } from '../../../test-support/answer-dropping-proxy.ts'
import { asHdfsAdmin, newHdfsFolder, removeHdfsFolder } from '../../../test-support/hdfs-admin.ts'
import { startHoldingProxy } from '../../../test-support/holding-proxy.ts'
import { STACK_ADDRESSES } from '../../../test-support/stack-addresses.ts'
import { createWebhdfsLake, type WebhdfsLakeOptions } from './webhdfs-lake.ts'

const STAGED = 'rocade staged '
const bytes = new TextEncoder().encode('bytes')

describeLakeStore('webhdfs', async () => {
  const root = newHdfsFolder()
  const stagingFolder = await mkdtemp(join(tmpdir(), STAGED))
  const open = () => createWebhdfsLake({ nameNodeUrl: STACK_ADDRESSES.hdfs, user: 'rocade', root, stagingFolder })
  return {
    lake: open(),
    rival: open(),
    plantLeftover: async () => {
      await asHdfsAdmin('PUT', `${root}/_tmp/killed-before-publishing`, 'CREATE')
      await asHdfsAdmin('PUT', `${root}/_tmp`, 'SETPERMISSION&permission=777')
    },
    close: async () => {
      await removeHdfsFolder(root)
      await rm(stagingFolder, { recursive: true })
    },
  }
})

describe('createWebhdfsLake on real HDFS', () => {
  let root: string
  let stagingFolder: string
  let lake: LakeStore
  const lakeWith = (options: Partial<WebhdfsLakeOptions> = {}) =>
    createWebhdfsLake({ nameNodeUrl: STACK_ADDRESSES.hdfs, user: 'rocade', root, stagingFolder, ...options })

  beforeEach(async () => {
    root = newHdfsFolder()
    stagingFolder = await mkdtemp(join(tmpdir(), STAGED))
    lake = lakeWith()
  })
  afterEach(async () => {
    await removeHdfsFolder(root)
    await rm(stagingFolder, { recursive: true })
  })

  test('tells the capacity of HDFS and how many DataNodes live', async () => {
    const usage = await lake.usage()
    expect(usage.kind).toBe('hdfs')
    expect(usage.liveDataNodes).toBeGreaterThan(0)
    expect(usage.capacityBytes).toBeGreaterThan(usage.usedBytes)
  })

  test('lists folders with more entries than HDFS gives at once', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `n${String(index).padStart(4, '0')}`)
    for (const name of names) await asHdfsAdmin('PUT', `${root}/many/${name}`, 'MKDIRS')
    expect(await lake.listNames('many')).toEqual(names)
  })

  test('takes a folder of the same name for taken, and puts nothing into it', async () => {
    await lake.publish('a/folder/object', bytes)
    expect(await lake.publish('a/folder', bytes)).toBe('taken')
    expect((await lake.list('')).map(({ path }) => path)).toEqual(['a/folder/object'])
  })

  test('ignores what cannot be ours, and warns once of each', async () => {
    const warn = vi.fn()
    await lake.publish('a/object', bytes)
    await asHdfsAdmin('PUT', `${root}/a/notes%20of%20mine`, 'CREATE')
    const told = lakeWith({ logger: { warn } })
    for (let look = 0; look < 2; look++) expect((await told.list('')).map(({ path }) => path)).toEqual(['a/object'])
    expect(warn).toHaveBeenCalledExactlyOnceWith({ path: `${root}/a/notes of mine` }, expect.any(String))
  })

  test('fetches an object once for engines that read files, and again when it is another one', async () => {
    await lake.publish('a/object', bytes)
    const files = await Promise.all([lake.localPath('a/object'), lake.localPath('a/object')])
    expect(new Set(files).size).toBe(1)
    const { ino } = await stat(await lake.localPath('a/object'))
    expect((await stat(await lakeWith().localPath('a/object'))).ino).toBe(ino)
    await lake.remove('a/object')
    await lake.publish('a/object', new TextEncoder().encode('other bytes'))
    expect(await readFile(await lake.localPath('a/object'), 'utf8')).toBe('other bytes')
    expect(await readdir(stagingFolder)).toHaveLength(2)
  })

  describe('when the answer to RENAME is lost', () => {
    // So that the rename has its folder, and what gets lost is that it worked.
    beforeEach(() => asHdfsAdmin('PUT', `${root}/p=03`, 'MKDIRS&permission=777'))

    test('knows its own object by what stands at the name', async () => {
      const proxy = await startAnswerDroppingProxy({
        target: STACK_ADDRESSES.hdfs,
        isDropped: (query, before) => query.get('op') === 'RENAME' && before === 0,
      })
      const behind = lakeWith({ nameNodeUrl: proxy.url })
      expect(await behind.publish('p=03/slot', bytes)).toBe('published')
      expect(proxy.dropped()).toBe(1)
      expect((await lake.list('')).map(({ path }) => path)).toEqual(['p=03/slot'])
      expect(await lake.sweep(0)).toBe(0)
      await proxy.close()
    })

    test('knows the object of another', async () => {
      await lake.publish('p=03/slot', bytes)
      const proxy = await startAnswerDroppingProxy({
        target: STACK_ADDRESSES.hdfs,
        isDropped: (query, before) => query.get('op') === 'RENAME' && before === 0,
      })
      expect(await lakeWith({ nameNodeUrl: proxy.url }).publish('p=03/slot', bytes)).toBe('taken')
      await proxy.close()
    })

    test('and HDFS then stays away, says that trying again helps; the writer finds its own object in the slot', async () => {
      let isAway = false
      const proxy = await startAnswerDroppingProxy({
        target: STACK_ADDRESSES.hdfs,
        isDropped(query) {
          isAway ||= query.get('op') === 'RENAME'
          return isAway
        },
      })
      const behind = lakeWith({ nameNodeUrl: proxy.url })
      await expect(behind.publish('p=03/slot', bytes)).rejects.toMatchObject({ code: 'STORE', retryable: true })
      expect(await lake.publish('p=03/slot', bytes)).toBe('taken')
      expect(Buffer.from(await lake.read('p=03/slot'))).toEqual(Buffer.from(bytes))
      await proxy.close()
    })
  })

  test('waits out safe mode by trying again, and reads meanwhile', async () => {
    await lake.publish('a/before', bytes)
    await runDfsAdmin(readStackSettings(), ['-safemode', 'enter'])
    const failures: unknown[] = []
    try {
      const publishing = retry(() => lake.publish('a/object', bytes), {
        isRetryable: (error) => error instanceof AppError && error.retryable,
        minDelayMs: 100,
        maxDelayMs: 500,
        deadlineMs: 40_000,
        onRetry: ({ error }) => failures.push(error),
      })
      await vi.waitFor(() => expect(failures.length).toBeGreaterThan(1), { timeout: 20_000 })
      expect(failures[0]).toMatchObject({ code: 'STORE', message: expect.stringContaining('safe mode') })
      expect(Buffer.from(await lake.read('a/before')).toString()).toBe('bytes')
      await runDfsAdmin(readStackSettings(), ['-safemode', 'leave'])
      expect(await publishing).toBe('published')
    } finally {
      await runDfsAdmin(readStackSettings(), ['-safemode', 'leave'])
    }
    expect((await lake.list('')).map(({ path }) => path)).toEqual(['a/before', 'a/object'])
    expect(await lake.sweep(0)).toBe(0)
  })

  test('takes a quota that is used up for a full disk, which passes', async () => {
    await lake.publish('a/object', bytes)
    await asHdfsAdmin('PUT', root, 'SETQUOTA&namespacequota=-1&storagespacequota=1000')
    await expect(lake.publish('a/second', bytes)).rejects.toMatchObject({ code: 'DISK_FULL', retryable: true })
    await asHdfsAdmin('PUT', root, 'SETQUOTA&namespacequota=-1&storagespacequota=-1')
    expect(await lake.publish('a/second', bytes)).toBe('published')
    expect(await lake.sweep(0)).toBe(0)
  })

  test('says at once that it has no right to the folder, and how to get it', async () => {
    await asHdfsAdmin('PUT', root, 'MKDIRS&permission=700')
    const refusal = { code: 'STORE', retryable: false, message: expect.stringContaining('hdfs dfs -chown') }
    await expect(lake.publish('a/object', bytes)).rejects.toMatchObject(refusal)
    await expect(lake.read('a/object')).rejects.toMatchObject(refusal)
    await expect(lake.list('')).rejects.toMatchObject(refusal)
  })

  describe('when a DataNode fails', () => {
    const large = new Uint8Array(8_000_000).fill(7)
    const whileRetried = (operation: () => Promise<unknown>, onRetry: () => void = () => {}) =>
      retry(operation, {
        isRetryable: (error) => error instanceof AppError && error.retryable,
        minDelayMs: 100,
        maxDelayMs: 500,
        deadlineMs: 50_000,
        onRetry,
      })

    test('which dies amid a write, publishes the whole object once it is back', async () => {
      const { http } = readStackSettings().dataNode
      const proxy = await startHoldingProxy(http, 1_000_000)
      const cut = lakeWith({ dataNodeHosts: { [`127.0.0.1:${http}`]: proxy.address } })
      const writing = expect(cut.publish('p=03/slot', large)).rejects.toMatchObject({ retryable: true })
      await proxy.held
      await killPart('datanode')
      await writing
      await proxy.close()
      expect(await lake.list('')).toEqual([])
      await startPart('datanode')
      expect(await whileRetried(() => lake.publish('p=03/slot', large))).toBe('published')
      expect((await lake.list('')).map(({ bytes: length }) => length)).toEqual([large.byteLength])
      expect(await lake.sweep(0)).toBe(0)
    })

    test('goes to another one at once', async () => {
      await startPart('datanode2')
      try {
        await killPart('datanode')
        for (let index = 0; index < 6; index++) expect(await lake.publish(`a/${index}`, bytes)).toBe('published')
        for (let index = 0; index < 6; index++) expect((await lake.read(`a/${index}`)).byteLength).toBe(5)
      } finally {
        await startPart('datanode')
        await stopPart('datanode2')
      }
    }, 120_000)

    test('which answers nothing any more, gives up in time', async () => {
      await lake.publish('a/object', bytes)
      pausePart('datanode')
      try {
        const impatient = lakeWith({ askLimitMs: 300 })
        await expect(impatient.read('a/object')).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
        await expect(impatient.publish('a/second', bytes)).rejects.toMatchObject({ retryable: true })
      } finally {
        resumePart('datanode')
      }
      expect(await whileRetried(() => lake.publish('a/second', bytes))).toBe('published')
    })
  })

  test('heals by itself after the NameNode was killed', async () => {
    await lake.publish('a/object', bytes)
    await killPart('namenode')
    await expect(lake.publish('a/second', bytes)).rejects.toMatchObject({ code: 'STORE', retryable: true })
    await expect(lake.usage()).rejects.toMatchObject({ code: 'STORE', retryable: true })
    await startPart('namenode')
    const again = await retry(() => lake.publish('a/second', bytes), {
      isRetryable: (error) => error instanceof AppError && error.retryable,
      minDelayMs: 100,
      maxDelayMs: 1_000,
      deadlineMs: 50_000,
    })
    expect(again).toBe('published')
    expect(Buffer.from(await lake.read('a/object')).toString()).toBe('bytes')
  })
})
