import { AppError } from '@rocade/shared/runtime/app-error'
import { expect, test } from 'vitest'
import type { Command, CommandContext } from './command.ts'
import { runCli } from './run-cli.ts'

const seen: (readonly string[])[] = []
const command = (name: string, run: Command['run']): Command => ({
  name,
  summary: `does ${name}`,
  usage: '[--days N]',
  run,
})
const commands = [
  command('lake', async () => 0),
  command('lake check', async ({ args }) => {
    seen.push(args)
    return 1
  }),
  command('fail', async () => {
    throw new AppError('CONFIG', 'set the thing', { retryable: false })
  }),
]

async function run(...args: string[]) {
  const lines: string[] = []
  const context: Omit<CommandContext, 'args' | 'say'> = { env: {}, root: '/', signal: new AbortController().signal }
  const code = await runCli({ ...context, commands, args, say: (line) => lines.push(line) })
  return { code, text: lines.join('\n') }
}

test('takes the longest name that fits, and gives the words after it', async () => {
  expect(await run('lake', 'check', '--days', '3')).toEqual({ code: 1, text: '' })
  expect(seen).toEqual([['--days', '3']])
})
test('lists the commands when none is given', async () => {
  const { code, text } = await run()
  expect(code).toBe(0)
  expect(text).toContain('lake check')
})
test('says that a command does not exist, and what there is', async () => {
  const { code, text } = await run('nonsense')
  expect(code).toBe(2)
  expect(text).toContain('there is no command "nonsense"')
})
test('shows how a command is used', async () => {
  expect((await run('lake', 'check', '--help')).text).toBe('npm run rocade -- lake check [--days N]')
})
test('tells what a person can repair in one line', async () => {
  expect(await run('fail')).toEqual({ code: 1, text: 'set the thing' })
})
