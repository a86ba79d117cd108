import { link, mkdir, mkdtemp, open, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeLakeStore } from '../../contract-tests/describe-lake-store.ts'
import { createFileLake } from './file-lake.ts'
import { toLakeError } from './file-lake-errors.ts'

const makeFolder = () => mkdtemp(join(tmpdir(), 'rocade lake '))

describeLakeStore('file', async () => {
  const root = await makeFolder()
  return {
    lake: createFileLake({ root }),
    rival: createFileLake({ root }),
    async plantLeftover() {
      await mkdir(join(root, '_tmp'), { recursive: true })
      await writeFile(join(root, '_tmp', 'killed-before-publishing'), 'half')
    },
    close: () => rm(root, { recursive: true }),
  }
})

describe('createFileLake', () => {
  let folder: string
  beforeEach(async () => {
    folder = await makeFolder()
  })
  afterEach(() => rm(folder, { recursive: true }))
  const bytes = Uint8Array.of(1)

  test('makes its root with the first object, and leaves only the object there', async () => {
    const root = join(folder, 'not', 'yet')
    await createFileLake({ root }).publish('a/object', bytes)
    expect(await readdir(root, { recursive: true })).toEqual(['_tmp', 'a', join('a', 'object')])
  })

  test('keeps an object whose writer was killed before it tidied up', async () => {
    const lake = createFileLake({ root: folder })
    await lake.publish('a/object', bytes)
    await link(join(folder, 'a', 'object'), join(folder, '_tmp', 'killed-after-publishing'))
    expect(await lake.sweep(0)).toBe(1)
    expect(await lake.read('a/object')).toEqual(Buffer.from(bytes))
  })

  test('works on a root that is reached by a symbolic link', async () => {
    await mkdir(join(folder, 'real'))
    await symlink(join(folder, 'real'), join(folder, 'link'))
    const lake = createFileLake({ root: join(folder, 'link') })
    await lake.publish('a/object', bytes)
    expect(await lake.read('a/object')).toEqual(Buffer.from(bytes))
    expect(await lake.list('a')).toHaveLength(1)
  })

  describe('with symbolic links in it', () => {
    const warn = vi.fn()
    const makeLake = async () => {
      const root = join(folder, 'lake')
      await mkdir(join(root, 'a'), { recursive: true })
      await mkdir(join(folder, 'outside'))
      await writeFile(join(folder, 'outside', 'secret'), 'secret')
      await symlink(join(folder, 'outside', 'secret'), join(root, 'a', 'file-link'))
      await symlink(join(folder, 'outside'), join(root, 'a', 'folder-link'))
      return createFileLake({ root, logger: { warn } })
    }

    test('lists nothing behind them, and warns once of each', async () => {
      warn.mockClear()
      const lake = await makeLake()
      expect(await lake.list('a')).toEqual([])
      expect(await lake.listNames('a')).toEqual([])
      expect(await lake.list('a/folder-link')).toEqual([])
      expect(await lake.listNames('a/folder-link')).toEqual([])
      expect(warn).toHaveBeenCalledTimes(2)
    })

    test.each(['a/file-link', 'a/folder-link/secret'])('reads nothing from %s', async (path) => {
      const lake = await makeLake()
      await expect(lake.read(path)).rejects.toMatchObject({ code: 'LAKE_NOT_FOUND' })
      await expect(lake.localPath(path)).rejects.toMatchObject({ code: 'LAKE_NOT_FOUND' })
    })

    test('writes and removes nothing behind them', async () => {
      const lake = await makeLake()
      await expect(lake.publish('a/folder-link/new', bytes)).rejects.toMatchObject({ code: 'STORE' })
      await lake.remove('a/folder-link/secret')
      expect(await lake.publish('a/file-link', bytes)).toBe('taken')
      expect(await readdir(join(folder, 'outside'))).toEqual(['secret'])
    })
  })

  test('ignores foreign files whose names no lake path can have', async () => {
    const lake = createFileLake({ root: folder })
    await lake.publish('a/object', bytes)
    await writeFile(join(folder, 'a', 'notes of mine.txt'), 'x')
    expect((await lake.list('')).map(({ path }) => path)).toEqual(['a/object'])
  })

  test('names the store and how to go on when its root cannot be written', async () => {
    await writeFile(join(folder, 'file'), 'x')
    const publishing = createFileLake({ root: join(folder, 'file') }).publish('a/object', bytes)
    await expect(publishing).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining('a/object') })
  })
})

describe('toLakeError', () => {
  test.runIf(process.platform === 'linux')('takes a full disk for a failure that passes', async () => {
    const full = await open('/dev/full', 'w')
    const error = await full.writeFile('x').catch((reason: unknown) => reason)
    await full.close()
    const action = { verb: 'publishing', path: 'a/object', root: '/lake' } as const
    expect(toLakeError(action, error)).toMatchObject({ code: 'DISK_FULL', retryable: true })
  })
})
