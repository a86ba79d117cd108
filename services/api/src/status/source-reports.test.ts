import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedLog } from '@rocade/shared/adapters/log/embedded/embedded-log'
import { createSetAside } from '@rocade/shared/adapters/log/set-aside'
import { SOURCE_REPORTS_TOPIC, topicsOf } from '@rocade/shared/feeds/topics'
import { systemClock } from '@rocade/shared/ports/clock'
import type { ProducersReport, SourceReport } from '@rocade/shared/protocol/source-report'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { mergeReports, startSourceReports } from './source-reports.ts'

const source = (name: string, state: 'on' | 'off'): SourceReport => ({
  name,
  feed: 'traffic',
  isRecording: false,
  cityIds: state === 'on' ? ['paris'] : [],
  state,
  detail: '',
})
const report = (reportedAtMs: number, ...sources: SourceReport[]): ProducersReport => ({
  reportedAtMs,
  health: { status: 'ok' },
  sources,
})

test('a source that one process has on and another one off is on', () => {
  const merged = mergeReports([
    report(2, source('replay', 'off'), source('tomtom', 'on')),
    report(1, source('replay', 'on'), source('tomtom', 'off')),
  ])
  expect(merged.map(({ name, state }) => [name, state])).toEqual([
    ['replay', 'on'],
    ['tomtom', 'on'],
  ])
})

test('a source that was turned off is off when its own process says so', () => {
  expect(mergeReports([report(5, source('replay', 'off'))])).toMatchObject([{ state: 'off', reportedAtMs: 5 }])
})

test('reads what was told before it started, and says when nobody reports any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rocade-reports-'))
  const log = await createEmbeddedLog({ folder, clock: systemClock })
  await log.createTopics(topicsOf([]))
  const told = report(1_000, source('replay', 'on'))
  await log.append(SOURCE_REPORTS_TOPIC, [
    { key: 'nonsense', value: Buffer.from('{') },
    { key: 'replay', value: Buffer.from(JSON.stringify(told)) },
  ])
  let nowMs = 1_500
  const setAside = createSetAside()
  const reports = startSourceReports({
    log,
    clock: { nowMs: () => nowMs },
    logger: pino({ level: 'silent' }),
    group: 'test',
    setAside,
  })
  expect(reports.health()).toBeNull()
  await vi.waitFor(() => expect(reports.sources()).toMatchObject([{ name: 'replay', reportedAtMs: 1_000 }]))
  expect(reports.health()).toEqual({ status: 'ok' })
  expect(setAside.list()).toMatchObject([{ topic: SOURCE_REPORTS_TOPIC, key: 'nonsense', reason: 'not-json' }])
  nowMs += 120_000
  expect(reports.health()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('2 min') })
  await reports[Symbol.asyncDispose]()
  await log.close()
  rmSync(folder, { recursive: true })
})
