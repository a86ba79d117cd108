import { describe, expect, test } from 'vitest'
import { readStackOptions } from './run-stack.mjs'
import { readStackSettings, stackAddresses } from './stack-settings.mjs'

describe('readStackSettings', () => {
  test('listens where the tests look by themselves', () => {
    expect(stackAddresses(readStackSettings({}))).toEqual({
      ROCADE_KAFKA: '127.0.0.1:19092',
      ROCADE_HDFS: 'http://127.0.0.1:19870',
    })
  })

  test('puts a second stack beside the first', () => {
    const second = readStackSettings({ ROCADE_STACK_DIR: '/srv/second', ROCADE_STACK_PORT_BASE: '29000' })
    expect(second).toMatchObject({ folder: '/srv/second', kafkaPort: 29_092, dataNode: { http: 29_864 } })
  })

  test.each(['', 'x', '80', '64001', '1e9', '19000.5'])('refuses the port base %j', (base) => {
    expect(() => readStackSettings({ ROCADE_STACK_PORT_BASE: base })).toThrow('ROCADE_STACK_PORT_BASE: expected')
  })

  test.each(['/srv/with space', '/srv/100%'])('says that HDFS cannot work in %s', (folder) => {
    expect(() => readStackSettings({ ROCADE_STACK_DIR: folder })).toThrow('set ROCADE_STACK_DIR to a folder without')
  })
})

describe('readStackOptions', () => {
  test('takes all parts, or those of one system, and leaves the rest to the tests', () => {
    expect(readStackOptions(['a.stack.test.ts']).rest).toEqual(['a.stack.test.ts'])
    expect(readStackOptions(['--only', 'kafka', 'a']).parts).toEqual(['kafka'])
    expect(readStackOptions(['a', '--only', 'hdfs'])).toEqual({
      parts: ['namenode', 'datanode', 'datanode2'],
      rest: ['a'],
    })
  })
  test.each([['--only'], ['--only', 'spark']])('refuses %s %s', (...args) => {
    expect(() => readStackOptions(args)).toThrow('expected kafka or hdfs')
  })
})
