import { statSync } from 'node:fs'
import { mkdtemp, open as openFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assertLogFile } from './assert-log-file.ts'
import { firstMissingPage, readNewestMeta } from './lmdb-pages.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rocade-log-file-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A file with two tables: small values, and values that fill pages of their own. */
async function makeFile(name: string): Promise<string> {
  const path = join(folder, name)
  const root = open({ path, noSubdir: true, maxDbs: 8, overlappingSync: false, eventTurnBatching: false })
  const small = root.openDB('small', { encoding: 'json' })
  const large = root.openDB('large', { encoding: 'binary' })
  await root.transaction(() => {
    for (let i = 0; i < 2_000; i++) small.put(i, { value: 'a'.repeat(i % 90) })
    for (let i = 0; i < 50; i++) large.put(i, Buffer.alloc(10_000, i))
  })
  await root.close()
  return path
}

describe('assertLogFile', () => {
  test('takes a whole file, an empty one, and none', async () => {
    await assertLogFile(await makeFile('whole.mdb'))
    await writeFile(join(folder, 'empty.mdb'), '')
    await assertLogFile(join(folder, 'empty.mdb'))
    await assertLogFile(join(folder, 'none.mdb'))
  })

  test('finds every page in a whole file', async () => {
    const path = await makeFile('walked.mdb')
    const file = await openFile(path)
    const meta = await readNewestMeta(file)
    if (meta === null) throw new Error('expected a meta page')
    expect(await firstMissingPage(file, statSync(path).size, meta)).toBeNull()
    await file.close()
  })

  test.each([0.1, 0.5, 0.9, 0.99])('refuses a file cut off at %d of its length', async (share) => {
    const path = await makeFile(`cut-${share}.mdb`)
    const bytes = Math.floor(statSync(path).size * share)
    await truncate(path, bytes)
    const expected = new RegExp(
      `${path}: it is cut off: it has ${bytes} bytes, expected \\d+; page \\d+ is missing.*backup`,
    )
    await expect(assertLogFile(path)).rejects.toThrow(expect.objectContaining({ code: 'STORE' }))
    await expect(assertLogFile(path)).rejects.toThrow(expected)
  })

  test.each([
    ['text', Buffer.from('not a log at all'.repeat(1_000))],
    ['zeros', Buffer.alloc(20_000)],
    ['a cut meta page', Buffer.alloc(100)],
  ])('refuses a file of %s', async (name, bytes) => {
    const path = join(folder, `${name}.mdb`)
    await writeFile(path, bytes)
    await expect(assertLogFile(path)).rejects.toThrow(/damaged or no log/)
  })

  test('takes a file whose last pages are free and not in it', async () => {
    const path = await makeFile('free-end.mdb')
    const file = await openFile(path)
    const meta = await readNewestMeta(file)
    await file.close()
    if (meta === null) throw new Error('expected a meta page')
    // The numbers say one page more than any table has: as after pages that a transaction took and gave back.
    const bytes = await openFile(path, 'r+')
    for (const at of [0, meta.pageBytes]) {
      const lastPage = Buffer.alloc(8)
      lastPage.writeBigUInt64LE(BigInt(meta.lastPage + 1))
      await bytes.write(lastPage, 0, 8, at + 144)
    }
    await bytes.close()
    await assertLogFile(path)
  })
})
