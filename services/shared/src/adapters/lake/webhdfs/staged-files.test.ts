import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createStagedFiles } from './staged-files.ts'

const MINUTE_MS = 60_000
const START_MS = Date.UTC(2026, 10, 21)

describe('createStagedFiles', () => {
  let folder: string
  let nowMs: number
  let downloads: string[]
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rocade staged '))
    nowMs = START_MS
    downloads = []
  })
  afterEach(() => rm(folder, { recursive: true }))

  const open = (bytesMax = 1_000) => createStagedFiles({ folder, bytesMax, clock: { nowMs: () => nowMs } })
  const get = (files: ReturnType<typeof open>, path: string, { bytes = 100, modifiedAtMs = 1 } = {}) =>
    files.get({ path, bytes, modifiedAtMs }, async (file) => {
      downloads.push(path)
      await writeFile(file, 'x'.repeat(bytes))
    })

  test('downloads an object once, also when several ask at once and after a restart', async () => {
    const files = open()
    const paths = await Promise.all([get(files, '/a/b.parquet'), get(files, '/a/b.parquet')])
    expect(paths[0]).toBe(paths[1])
    expect(paths[0]).toMatch(/b\.parquet$/)
    expect(await get(open(), '/a/b.parquet')).toBe(paths[0])
    expect(downloads).toEqual(['/a/b.parquet'])
  })

  test.each([{ bytes: 101 }, { modifiedAtMs: 2 }])('downloads again what has changed (%o)', async (change) => {
    const files = open()
    const before = await get(files, '/a')
    expect(await get(files, '/a', change)).not.toBe(before)
    expect(downloads).toHaveLength(2)
  })

  test('does not take one object for another of the same name', async () => {
    const files = open()
    expect(await get(files, '/a/x')).not.toBe(await get(files, '/b/x'))
  })

  test('removes those that were used longest ago when there is too much', async () => {
    const files = open(300)
    for (const path of ['/a', '/b', '/c']) {
      await get(files, path)
      nowMs += MINUTE_MS
    }
    await get(files, '/a')
    nowMs += 20 * MINUTE_MS
    await get(files, '/d')
    await get(files, '/a')
    expect(downloads).toEqual(['/a', '/b', '/c', '/d'])
    expect((await readdir(folder)).map((name) => name.slice(-1)).sort()).toEqual(['a', 'c', 'd'])
  })

  test('keeps what was given out just now, whatever the bound: its engine may not have opened it yet', async () => {
    const files = open(100)
    for (const path of ['/a', '/b', '/c']) await readFile(await get(files, path))
    expect(await readdir(folder)).toHaveLength(3)
  })

  test('keeps nothing of a download that failed or brought other bytes, and tries again', async () => {
    const files = open()
    const version = { path: '/a', bytes: 100, modifiedAtMs: 1 }
    await expect(files.get(version, (file) => writeFile(file, 'short'))).rejects.toThrow('expected 100 bytes')
    await expect(files.get(version, () => Promise.reject(new Error('cut off')))).rejects.toThrow('cut off')
    expect(await readdir(folder)).toEqual([])
    await get(files, '/a')
    expect(await readdir(folder)).toHaveLength(1)
  })
})
