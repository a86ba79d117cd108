import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDataFolder } from './data-folder.ts'

describe('openDataFolder', () => {
  let parent = ''
  let root = ''
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'rocade data '))
    root = join(parent, 'not', 'there yet')
  })
  afterEach(() => rmSync(parent, { recursive: true, force: true }))

  test('is new at the first start only', () => {
    const first = openDataFolder(root)
    first.release()
    const second = openDataFolder(root)
    second.release()
    expect([first.isNew, second.isNew]).toEqual([true, false])
  })

  test.skipIf(process.platform === 'win32')('keeps log, lake and budgets to their owner, also old ones', () => {
    const first = openDataFolder(root)
    first.release()
    const modesOf = (paths: readonly string[]) => paths.map((path) => statSync(path).mode & 0o777)
    const folders = [first.log, first.lake, first.scratch, first.staging]
    expect(modesOf(folders)).toEqual([0o700, 0o700, 0o700, 0o700])
    for (const folder of folders) chmodSync(folder, 0o755)
    writeFileSync(first.budgets, '{}', { mode: 0o644 })
    openDataFolder(root).release()
    expect(modesOf([...folders, first.budgets])).toEqual([0o700, 0o700, 0o700, 0o700, 0o600])
  })

  test('lets one Rocade in at a time', () => {
    const first = openDataFolder(root)
    expect(() => openDataFolder(root)).toThrow(`in use by another Rocade (process ${process.pid})`)
    first.release()
    openDataFolder(root).release()
  })

  test.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 30, began: null })],
    ['another process with the same id', JSON.stringify({ pid: process.pid, began: 'another boot/1' })],
    ['half a line, after a power cut', '{"pi'],
    ['nothing, after a power cut', ''],
  ])('takes over the lock of %s', (_name, text) => {
    openDataFolder(root).release()
    writeFileSync(join(root, 'lock.json'), text)
    const folder = openDataFolder(root)
    expect(JSON.parse(readFileSync(join(root, 'lock.json'), 'utf8'))).toMatchObject({ pid: process.pid })
    folder.release()
  })

  test('refuses the folder of a newer Rocade and leaves it as it is', () => {
    openDataFolder(root).release()
    const newer = JSON.stringify({ dataVersion: 7, unknown: true })
    writeFileSync(join(root, 'version.json'), newer)
    expect(() => openDataFolder(root)).toThrow(/newer Rocade: it has data version 7/)
    expect(readFileSync(join(root, 'version.json'), 'utf8')).toBe(newer)
  })

  test('refuses a folder with the files of somebody else', () => {
    writeFileSync(join(parent, 'letter.txt'), 'Dear …')
    expect(() => openDataFolder(parent)).toThrow(/is not empty \(letter\.txt\) and was not made by Rocade/)
  })

  test('says how to go on when the folder cannot be made', () => {
    writeFileSync(join(parent, 'file'), '')
    expect(() => openDataFolder(join(parent, 'file', 'data'))).toThrow(/opening the data folder .*ROCADE_DATA_DIR/)
  })
})
