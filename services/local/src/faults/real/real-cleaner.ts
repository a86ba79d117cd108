import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { CleanerFigures, CleanerOrder } from './cleaner-process.ts'

const READY_MS = 30_000
const EXIT_MS = 10_000
const ANSWER_MS = 10_000

export interface CleanerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A cleaner in a process of its own. */
export interface RealCleaner {
  readonly isRunning: () => boolean
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<CleanerExit>
  kill(): Promise<CleanerExit>
  pause(): void
  resume(): void
  /** SIGTERM; when it does not end within 10 s it is killed, and the exit says so. */
  stop(): Promise<CleanerExit>
  figures(): Promise<CleanerFigures>
  /** What it wrote to its standard error. */
  errors(): string
}

/** Starts a cleaner and waits until it reads; also resolves when it ends before, as one does that is to crash. */
export async function startRealCleaner(order: CleanerOrder): Promise<RealCleaner> {
  const child = fork(new URL('./cleaner-process.js', import.meta.url), [JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: order.heapMb === undefined ? [] : [`--max-old-space-size=${order.heapMb}`],
  })
  let errors = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      errors = (errors + text).slice(-20_000)
    })
  }
  const ended = once(child, 'exit').then(([code, signal]): CleanerExit => ({ code, signal }))
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const end = async (signal: NodeJS.Signals) => {
    if (isRunning()) child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS)
    const exit = await ended
    clearTimeout(timer)
    return exit
  }
  const cleaner: RealCleaner = {
    isRunning,
    ended,
    kill: () => end('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    figures: () => ask(child),
    errors: () => errors,
  }
  const ready = once(child, 'message', { signal: AbortSignal.timeout(READY_MS) })
  await Promise.race([ready, ended]).catch(async (cause: unknown) => {
    await cleaner.kill()
    throw new Error(`a cleaner was not ready within ${READY_MS} ms: ${errors}`, { cause })
  })
  ready.catch(() => {}) // it ended first
  return cleaner
}

async function ask(child: ChildProcess): Promise<CleanerFigures> {
  const answered = once(child, 'message', { signal: AbortSignal.timeout(ANSWER_MS) })
  answered.catch(() => {}) // it is thrown where it is awaited
  // Without a callback, a channel that has just closed would be an error of nobody.
  await new Promise<void>((resolve, reject) => {
    child.send('figures', (error) => (error === null ? resolve() : reject(error)))
  })
  const [figures] = await answered
  return figures as CleanerFigures
}
