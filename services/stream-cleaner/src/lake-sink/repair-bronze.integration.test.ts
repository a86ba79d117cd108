import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { traffic } from '@rocade/shared/feeds/index'
import { readBronzeRows } from '@rocade/shared/lake/read-bronze-rows'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCleanMessage } from '../clean-message.ts'
import { bronzeFiles, bronzeRows, tilesTheLog, until } from '../test-support/drained.ts'
import { asMessage, openTestStack, type TestStack, trafficReading } from '../test-support/test-stack.ts'
import { QUARANTINE_FOLDER, repairBronze } from './repair-bronze.ts'

const READINGS = 1_200

describe('repairBronze', () => {
  let stack: TestStack
  beforeEach(async () => {
    stack = await openTestStack({ LAKE_SLOT_ROWS_MAX: '100' })
    await stack.publish(Array.from({ length: READINGS }, (_, n) => asMessage(trafficReading(n))))
    const cleaner = await stack.start()
    await until(
      () => bronzeRows(stack.lake),
      (rows) => rows === READINGS,
    )
    await cleaner[Symbol.asyncDispose]()
  })
  afterEach(() => stack.close())

  const repair = (withNewest: boolean) =>
    repairBronze({
      lake: stack.lake,
      log: stack.log,
      feed: traffic,
      cleanMessage: createCleanMessage(traffic, stack.cities),
      // Whole files and cut ones: neither keeps the decoder busy.
      read: (path, bytes) => readBronzeRows(traffic, path, bytes),
      writer: 'repair',
      withNewest,
      signal: new AbortController().signal,
    })
  const files = async () =>
    (await bronzeFiles(stack.lake)).map(({ path, start, end, rowHashSum }) => ({ path, start, end, rowHashSum }))
  function cut(path: string): Uint8Array {
    const file = join(stack.folder, 'lake', path)
    const damaged = readFileSync(file).subarray(0, 500)
    writeFileSync(file, damaged)
    return damaged
  }
  const partitionOf = (path: string) => /p=\d+/.exec(path)?.[0]

  test('gives a damaged file the rows that it had, and keeps the damaged one aside', async () => {
    const before = await files()
    const damaged = before.find(({ path }, i) => partitionOf(before[i + 1]?.path ?? '') === partitionOf(path))
    const path = damaged?.path ?? ''
    const bytes = cut(path)
    expect(await repair(false)).toEqual([
      { path, what: expect.stringContaining('whole Parquet file'), outcome: 'rebuilt' },
    ])
    expect(await files()).toEqual(before)
    expect(Buffer.from(await stack.lake.read(`${QUARANTINE_FOLDER}/${path}`))).toEqual(Buffer.from(bytes))
    expect(await repair(false)).toEqual([])
  })

  test('rebuilds the newest file of a partition only when it is told that no cleaner runs', async () => {
    const before = await files()
    const path = before.at(-1)?.path ?? ''
    cut(path)
    expect(await repair(false)).toMatchObject([{ path, outcome: expect.stringContaining('--newest') }])
    expect(await repair(true)).toMatchObject([{ path, outcome: 'rebuilt' }])
    expect(await files()).toEqual(before)
    expect(tilesTheLog(await bronzeFiles(stack.lake))).toBe(true)
  })

  test('leaves a file alone whose messages are those of another topic', async () => {
    const [first] = await files()
    const path = (first?.path ?? '').replace(/bronze\/[^/]+/, 'bronze/another-topic')
    await stack.lake.publish(path, Buffer.from('PAR1'))
    expect(await repair(true)).toMatchObject([{ path, outcome: expect.stringContaining('made again') }])
    expect(Buffer.from(await stack.lake.read(path)).toString()).toBe('PAR1')
  })
})
