import type { Clock } from '@rocade/shared/ports/clock'
import { AppError } from '@rocade/shared/runtime/app-error'
import { createLogger } from '@rocade/shared/runtime/logger'
import { seconds } from './duration-text.ts'
import { HELP, readFlags } from './flags.ts'
import { listenForStop } from './listen-for-stop.ts'
import { readSettings } from './read-settings.ts'
import { startLocal } from './start-local.ts'
import { createStartScreen, type StartScreen, type StartScreenOptions } from './start-screen.ts'

const STOP_LIMIT_MS = 9_500

export interface RunLocalOptions {
  readonly env: NodeJS.ProcessEnv
  readonly args: readonly string[]
  /** Root of the repository. */
  readonly root: string
  readonly batchWorker: URL
  readonly clock: Clock
  readonly stream: StartScreenOptions['stream']
}

/**
 * Runs Rocade from its start to Ctrl-C. Sets the exit code: 0 after a clean stop, 1 after a failure (one line for what a
 * person can repair), 2 when stopping took too long, 130 when a second Ctrl-C ended it at once.
 */
export async function runLocal({ env, args, root, batchWorker, clock, stream }: RunLocalOptions): Promise<void> {
  const hasColor = stream.isTTY === true && !env.NO_COLOR
  const screen = createStartScreen({ stream, nowMs: () => clock.nowMs(), hasColor })
  try {
    const flags = readFlags(args)
    if (flags === 'help') return void stream.write(HELP)
    const settings = readSettings(env, flags, root)
    const destination = { write: (line: string) => screen.log(line) }
    const logger = createLogger({ name: 'rocade', level: settings.LOG_LEVEL, destination })
    const stop = listenForStop(clock, () =>
      screen.note('Stopping: no new readings are taken, what is buffered is written. Ctrl-C again ends it at once'),
    )
    try {
      const rocade = await startLocal({ settings, root, batchWorker, clock, logger, screen, signal: stop.signal })
      await stop.requested
      const startedMs = clock.nowMs()
      endAfter(STOP_LIMIT_MS, screen)
      await rocade[Symbol.asyncDispose]()
      screen.note(`Stopped after ${seconds(clock.nowMs() - startedMs)}; everything is stored`)
    } catch (error) {
      if (!stop.signal.aborted) throw error
      screen.note('Stopped while starting; nothing is lost')
    }
  } catch (error) {
    process.exitCode = 1
    if (error instanceof AppError) screen.failure(error.message)
    else screen.failure(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  // Something may still hold the process: a socket, a timer of a library. All is stored, so it need not.
  endAfter(1_000, null)
}

function endAfter(limitMs: number, screen: StartScreen | null): void {
  setTimeout(() => {
    screen?.failure(`stopping took longer than ${limitMs / 1000} s; ending now. The next start puts things right`)
    process.exit(screen === null ? (process.exitCode ?? 0) : 2)
  }, limitMs).unref()
}
