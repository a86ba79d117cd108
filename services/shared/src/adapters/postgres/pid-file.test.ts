import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { markPidFileStale, processState, readPidFile, stateFromStat } from './pid-file.ts'

let cluster: string
beforeEach(() => {
  cluster = mkdtempSync(join(tmpdir(), 'rocade pid '))
})
afterEach(() => rmSync(cluster, { recursive: true }))
const write = (text: string) => writeFileSync(join(cluster, 'postmaster.pid'), text)

describe('readPidFile', () => {
  test('reads the pid and the port', () => {
    write('4711\n/data\n1700000000\n5433\n\n127.0.0.1\n  123  456\nready   \n')
    expect(readPidFile(cluster)).toEqual({ pid: 4711, port: 5433 })
  })

  test('knows no port while the server is starting', () => {
    write('4711\n/data\n')
    expect(readPidFile(cluster)).toEqual({ pid: 4711, port: null })
  })

  test.each(['', 'nonsense\n', '0\n', '-4711\n'])('takes %j for no pid file', (text) => {
    write(text)
    expect(readPidFile(cluster)).toBeNull()
  })

  test('takes a missing file for none', () => expect(readPidFile(cluster)).toBeNull())
})

describe('markPidFileStale', () => {
  test('keeps the note of the shared memory, by which PostgreSQL finds backends that still work', () => {
    write('4711\n/data\n1700000000\n5433\n\n127.0.0.1\n  123  456\nready   \n')
    markPidFileStale(cluster)
    expect(readPidFile(cluster)?.pid).toBe(process.pid)
    expect(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[6]).toBe('  123  456')
  })
})

describe('processState', () => {
  test('tells a dead process from one that is not PostgreSQL', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(child, 'exit')
    expect(processState(child.pid ?? 0)).toBe('gone')
    expect(processState(process.ppid)).toBe(process.platform === 'linux' ? 'other' : 'postgres')
  })

  test('reads names with blanks and parentheses, and takes a zombie for gone', () => {
    expect(stateFromStat('12 (postgres) S 1 12')).toBe('postgres')
    expect(stateFromStat('12 (my (odd) name) R 1 12')).toBe('other')
    expect(stateFromStat('12 (postgres) Z 1 12')).toBe('gone')
  })
})
