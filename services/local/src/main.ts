import { fileURLToPath } from 'node:url'
import { systemClock } from '@rocade/shared/ports/clock'
import { runLocal } from './run-local.ts'

// The only place that reads the environment, the flags and the terminal.
await runLocal({
  env: process.env,
  args: process.argv.slice(2),
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  batchWorker: new URL('./batch-worker.js', import.meta.url),
  clock: systemClock,
  stream: process.stdout,
})
