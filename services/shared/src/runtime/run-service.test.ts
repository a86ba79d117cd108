import { once } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildChild, startChild } from '../contract-tests/run-typescript-child.ts'

let child: string
beforeAll(async () => {
  child = await buildChild(new URL('../contract-tests/children/service-child.ts', import.meta.url))
})

/** Runs the service; once it writes `until`, sends it the signal. */
async function run(behaviour: string, stop?: { readonly until: string; readonly signal: NodeJS.Signals }) {
  const service = startChild(child, [behaviour])
  let output = ''
  let isStopped = false
  service.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (!stop || isStopped || !output.includes(stop.until)) return
    isStopped = true
    service.kill(stop.signal)
  })
  let errors = ''
  service.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = await once(service, 'close')
  return { code, output, errors, lines: output.trim().split('\n') }
}

describe('runService', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('disposes of the service at %s and exits with 0', async (signal) => {
    const { code, output } = await run('clean', { until: 'ready', signal })
    expect(code).toBe(0)
    expect(output).toContain('disposed')
  })
  test('exits with 0 when it is told to stop while it starts', async () => {
    expect((await run('slowStart', { until: 'starting', signal: 'SIGTERM' })).code).toBe(0)
  })
  test('says bad settings in one clear line and exits with 1', async () => {
    const { code, lines, errors } = await run('badSettings')
    expect({ code, errors }).toEqual({ code: 1, errors: '' })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'CONFIG', msg: expect.stringContaining('PORT') })
    expect(lines[0]).not.toContain('stack')
  })
  test('shows where a bug is and exits with 1', async () => {
    const { code, output } = await run('bug')
    expect(code).toBe(1)
    expect(output).toContain('service-child')
  })
  test('ends after a failed start even when something keeps running', async () => {
    expect((await run('failsAndHangs')).code).toBe(1)
  })
  test('exits with 2 when the service does not stop in time', async () => {
    const { code, output } = await run('hangs', { until: 'ready', signal: 'SIGTERM' })
    expect(code).toBe(2)
    expect(output).toContain('did not stop in time')
  })
  test('exits with 1 when the service fails to stop', async () => {
    const { code, output } = await run('failsToStop', { until: 'ready', signal: 'SIGINT' })
    expect(code).toBe(1)
    expect(output).toContain('could not store what it held')
  })
})
