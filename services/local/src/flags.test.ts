import { describe, expect, test } from 'vitest'
import { HELP, readFlags } from './flags.ts'

describe('readFlags', () => {
  test('turns flags into the settings that they stand for', () => {
    expect(readFlags(['--speed', '60', '--port=9000'])).toEqual({ REPLAY_SPEED: '60', PORT: '9000' })
  })
  test('gives nothing for no flags', () => expect(readFlags([])).toEqual({}))
  test.each(['--help', '-h'])('asks for help with %s', (flag) => expect(readFlags([flag])).toBe('help'))
  test.each([[['--sped', '60']], [['60']], [['--speed']]])('refuses %s and says where to look', (args) => {
    expect(() => readFlags(args)).toThrow(/^bad settings: .*npm start -- --help/)
  })
  test('shows every flag in the help, with examples', () => {
    for (const flag of ['--port', '--data', '--speed', '--days']) expect(HELP).toContain(flag)
    expect(HELP).toMatch(/Examples\n {2}npm start/)
  })
})
