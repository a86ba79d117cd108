import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createStartScreen, progressLine } from './start-screen.ts'

const STAGE = { stage: 'database', doing: 'starting the database', done: 'database' }

function openScreen(isTTY: boolean, hasColor = false) {
  let text = ''
  let now = 1_000_000
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk)
        done()
      },
    }),
    { isTTY, columns: 100 },
  )
  const screen = createStartScreen({ stream, hasColor, nowMs: () => now })
  return { screen, text: () => text, pass: (ms: number) => (now += ms) }
}

describe('a terminal', () => {
  test('gets one line a stage with a tick and its time', async () => {
    const { screen, text, pass } = openScreen(true)
    await screen.run(STAGE, async () => pass(1_240))
    expect(text()).toBe('\r\u001b[2K… starting the database\r\u001b[2K✔ database 1.2 s\n')
  })

  test('gets a cross and the failure for a stage that fails', async () => {
    const { screen, text } = openScreen(true)
    await expect(screen.run(STAGE, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
    expect(text()).toContain('✘ starting the database 0.0 s')
  })

  test('keeps the progress bar at the bottom when a warning comes', () => {
    const { screen, text } = openScreen(true)
    screen.progress('history', { doing: 'history', share: 0.5, count: 1, unit: 'readings' })
    screen.log('{"level":30,"name":"lake","msg":"fine"}\n')
    screen.log('{"level":40,"name":"lake","msg":"slow","err":{"message":"2 s"}}\n')
    expect(text()).toContain('\r\u001b[2K! lake: slow (2 s)\nhistory █')
  })

  test('draws a box as wide as its longest row', () => {
    const { screen, text } = openScreen(true)
    screen.box('Rocade', [['Dashboard', 'http://localhost:8080']], {})
    const lines = text().trimEnd().split('\n')
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
    expect(lines[1]).toBe('│ Dashboard  http://localhost:8080 │')
  })

  test('gets no colours when NO_COLOR is set', async () => {
    const { screen, text } = openScreen(true, false)
    await screen.run(STAGE, async () => {})
    expect(text()).not.toContain('\u001b[32m')
  })
})

describe('a pipe', () => {
  test('gets JSON lines with level, time, stage, ms and msg', async () => {
    const { screen, text, pass } = openScreen(false)
    await screen.run(STAGE, async () => pass(1_240))
    expect(
      text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { level: 30, time: '1970-01-01T00:16:40.000Z', name: 'rocade', stage: 'database', msg: 'starting the database' },
      { level: 30, time: '1970-01-01T00:16:41.240Z', name: 'rocade', stage: 'database', ms: 1_240, msg: 'database' },
    ])
  })

  test('gets progress every 2 s at most', () => {
    const { screen, text, pass } = openScreen(false)
    for (let done = 0; done < 100; done++) {
      screen.progress('history', { doing: 'history', share: done / 100, count: done, unit: 'readings' })
      pass(100)
    }
    expect(text().trimEnd().split('\n')).toHaveLength(5)
  })
})

describe('progressLine', () => {
  const progress = { doing: 'history', share: 0.25, count: 50_000, unit: 'readings' }
  test('says share, count, rate and time left', () => {
    const line = progressLine(progress, { perS: 60_000, leftS: 2.5 }, 120)
    expect(line).toBe('history ██████░░░░░░░░░░░░░░░░░░ 25 % · 50,000 readings · 60,000/s · 3 s left')
  })
  test('promises nothing before there is a rate', () => {
    expect(progressLine(progress, null, 120)).toMatch(/50,000 readings$/)
  })
  test('fits into a narrow terminal', () => expect(progressLine(progress, null, 40).length).toBeLessThan(40))
})
