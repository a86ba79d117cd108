import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LakeStore } from '../ports/lake-store.ts'

/** An adapter with an empty lake, and what only the adapter's own test can do to it. */
export interface LakeUnderTest {
  readonly lake: LakeStore
  /** A second writer of the same lake, as another process would have it. */
  readonly rival: LakeStore
  /** Leaves what a writer leaves that was killed before it published. */
  plantLeftover(): Promise<void>
  close(): Promise<void>
}

const text = (value: string) => new TextEncoder().encode(value)
const HOUR_MS = 3_600_000

/** The promises of the port `LakeStore`; each adapter's test file is one call to this. */
export function describeLakeStore(name: string, open: () => Promise<LakeUnderTest>): void {
  describe(`LakeStore: ${name}`, () => {
    let opened: LakeUnderTest
    let lake: LakeStore
    beforeEach(async () => {
      opened = await open()
      lake = opened.lake
    })
    afterEach(() => opened.close())

    describePublishing(() => opened)
    describeListing(() => opened)
    describePaths(() => lake)

    test('reads back exactly the bytes, also none and a megabyte of all values', async () => {
      const large = Uint8Array.from({ length: 1_000_003 }, (_, index) => (index * 31) % 256)
      await lake.publish('bytes/large', large)
      await lake.publish('bytes/empty', new Uint8Array())
      expect(Buffer.compare(await lake.read('bytes/large'), large)).toBe(0)
      expect((await lake.read('bytes/empty')).byteLength).toBe(0)
    })

    test.each(['missing', 'missing/deep/path', 'a/folder'])('says that there is no object %s', async (path) => {
      await lake.publish('a/folder/object', text('x'))
      await expect(lake.read(path)).rejects.toMatchObject({ code: 'LAKE_NOT_FOUND', retryable: false })
      await expect(lake.localPath(path)).rejects.toMatchObject({ code: 'LAKE_NOT_FOUND' })
    })

    test('gives a local file with the bytes', async () => {
      await lake.publish('a/object', text('bytes'))
      expect(await readFile(await lake.localPath('a/object'), 'utf8')).toBe('bytes')
    })

    test('removes an object, and succeeds when it is already gone', async () => {
      await lake.publish('a/object', text('x'))
      await lake.remove('a/object')
      await lake.remove('a/object')
      await lake.remove('never/was/there')
      expect(await lake.list('a')).toEqual([])
      expect(await lake.publish('a/object', text('again'))).toBe('published')
    })

    test('knows what it holds and how much fits', async () => {
      await lake.publish('a/object', text('x'))
      const { usedBytes, capacityBytes, root } = await lake.usage()
      expect(usedBytes).toBeGreaterThan(0)
      expect(capacityBytes ?? Number.POSITIVE_INFINITY).toBeGreaterThan(usedBytes)
      expect(root).not.toBe('')
    })
  })
}

function describePublishing(opened: () => LakeUnderTest): void {
  test('publishes where nothing is, and never over an object', async () => {
    const { lake, rival } = opened()
    expect(await lake.publish('a/object', text('first'))).toBe('published')
    expect(await lake.publish('a/object', text('second'))).toBe('taken')
    expect(await rival.publish('a/object', text('third'))).toBe('taken')
    expect(Buffer.from(await lake.read('a/object')).toString()).toBe('first')
  })

  test('of writers racing for one path lets exactly one win, and its bytes stand', async () => {
    const { lake, rival } = opened()
    for (let round = 0; round < 10; round++) {
      const path = `race/${round}/object`
      const outcomes = await Promise.all(
        [lake, rival, lake, rival].map((store, index) => store.publish(path, text(`writer ${index}`))),
      )
      expect(outcomes.filter((outcome) => outcome === 'published')).toHaveLength(1)
      expect(Buffer.from(await rival.read(path)).toString()).toBe(`writer ${outcomes.indexOf('published')}`)
    }
  })

  test('shows a reader the whole object or none while it is published', async () => {
    const { lake, rival } = opened()
    const bytes = new Uint8Array(4_000_000).fill(7)
    let isPublished = false
    const writing = lake.publish('big/object', bytes).then(() => {
      isPublished = true
    })
    const seen: number[] = []
    while (!isPublished) for (const object of await rival.list('big')) seen.push(object.bytes)
    await writing
    expect(seen.filter((length) => length !== bytes.byteLength)).toEqual([])
    expect((await rival.list('big')).map((object) => object.bytes)).toEqual([bytes.byteLength])
  })

  test('leaves nothing behind for a loser, and never shows or sweeps what is published', async () => {
    const { lake } = opened()
    await lake.publish('a/object', text('first'))
    await lake.publish('a/object', text('second'))
    expect(await lake.sweep(0)).toBe(0)
    expect((await lake.list('')).map(({ path }) => path)).toEqual(['a/object'])
  })

  test('sweeps leftovers of a killed writer once they are old enough', async () => {
    const { lake, plantLeftover } = opened()
    await lake.publish('a/object', text('x'))
    await plantLeftover()
    expect((await lake.list('')).map(({ path }) => path)).toEqual(['a/object'])
    expect(await lake.listNames('')).toEqual(['a'])
    expect(await lake.sweep(HOUR_MS)).toBe(0)
    expect(await lake.sweep(0)).toBe(1)
    expect(await lake.sweep(0)).toBe(0)
  })
}

function describeListing(opened: () => LakeUnderTest): void {
  test('lists objects at any depth, sorted by path, with size and time', async () => {
    const { lake, rival } = opened()
    for (const path of ['t/p=10/b', 't/p=02/day=2026-11-21/a', 't/z', 't/p=02.x', 'other/c'])
      await lake.publish(path, text(path))
    const objects = await rival.list('t')
    expect(objects.map(({ path }) => path)).toEqual(['t/p=02.x', 't/p=02/day=2026-11-21/a', 't/p=10/b', 't/z'])
    expect(objects.map(({ bytes, path }) => bytes === path.length)).toEqual([true, true, true, true])
    expect(objects.every(({ modifiedAtMs }) => modifiedAtMs > Date.UTC(2020, 0, 1))).toBe(true)
    expect(await lake.list('')).toHaveLength(5)
  })

  test('lists the names directly in a folder, sorted', async () => {
    const { lake } = opened()
    for (const path of ['t/p=10/b', 't/p=02/c/d', 't/z']) await lake.publish(path, text(path))
    expect(await lake.listNames('t')).toEqual(['p=02', 'p=10', 'z'])
    expect(await lake.listNames('t/p=02')).toEqual(['c'])
  })

  test('takes a folder that is not there for an empty one', async () => {
    const { lake } = opened()
    expect(await lake.list('')).toEqual([])
    expect(await lake.listNames('')).toEqual([])
    expect(await lake.list('not/there')).toEqual([])
    expect(await lake.listNames('not/there')).toEqual([])
  })

  test('does not take one folder for another whose name begins alike', async () => {
    const { lake } = opened()
    await lake.publish('traffic/a', text('x'))
    await lake.publish('traffic2/b', text('x'))
    expect((await lake.list('traffic')).map(({ path }) => path)).toEqual(['traffic/a'])
  })
}

const BAD_PATHS = [
  '../outside',
  'a/../../outside',
  'a/..',
  './a',
  '/etc/passwd',
  'a//b',
  'a/',
  'a/b:c',
  'a+b',
  'a b',
  'a\\..\\b',
  'a\0b',
  '%2e%2e/a',
  'é',
  '_tmp/a',
  'x'.repeat(201),
  'x/'.repeat(600).concat('x'),
]

function describePaths(lake: () => LakeStore): void {
  test.each(BAD_PATHS)('refuses the path %j everywhere', async (path) => {
    const refusal = { code: 'LAKE_PATH', retryable: false }
    await expect(lake().publish(path, text('x'))).rejects.toMatchObject(refusal)
    await expect(lake().read(path)).rejects.toMatchObject(refusal)
    await expect(lake().list(path)).rejects.toMatchObject(refusal)
    await expect(lake().listNames(path)).rejects.toMatchObject(refusal)
    await expect(lake().remove(path)).rejects.toMatchObject(refusal)
    await expect(lake().localPath(path)).rejects.toMatchObject(refusal)
  })

  test('refuses an empty object path, which for listing is the whole lake', async () => {
    await expect(lake().publish('', text('x'))).rejects.toMatchObject({ code: 'LAKE_PATH' })
    await expect(lake().read('')).rejects.toMatchObject({ code: 'LAKE_PATH' })
  })
}
