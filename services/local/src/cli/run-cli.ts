import { AppError } from '@rocade/shared/runtime/app-error'
import type { Command, CommandContext } from './command.ts'

export interface CliOptions extends Omit<CommandContext, 'args'> {
  readonly commands: readonly Command[]
  readonly args: readonly string[]
}

/** Runs the command that the words name. 0: all is well; 1: it found something or failed; 2: there is no such command. */
export async function runCli({ commands, args, say, ...context }: CliOptions): Promise<number> {
  const command = [...commands]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => args.slice(0, name.split(' ').length).join(' ') === name)
  if (command === undefined) {
    const isHelp = args.length === 0 || args[0] === '--help' || args[0] === '-h'
    if (!isHelp) say(`there is no command "${args.join(' ')}"`)
    say(helpText(commands))
    return isHelp ? 0 : 2
  }
  const rest = args.slice(command.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) {
    say(`npm run rocade -- ${command.name} ${command.usage}`)
    return 0
  }
  try {
    return await command.run({ ...context, say, args: rest })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    say(error.message)
    return 1
  }
}

const helpText = (commands: readonly Command[]) =>
  [
    'npm run rocade -- <command> [--help]: looks after what Rocade keeps.',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`),
  ].join('\n')
