import { fileURLToPath } from 'node:url'
import { commands } from './cli/commands.ts'
import { runCli } from './cli/run-cli.ts'

const stop = new AbortController()
process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort())

process.exitCode = await runCli({
  commands,
  args: process.argv.slice(2),
  env: process.env,
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  signal: stop.signal,
  say: (line) => process.stdout.write(`${line}\n`),
})
