import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AppError } from '../../runtime/app-error.ts'
import { childEnvironment } from './child-environment.ts'
import type { LaunchPlan } from './launch-plan.ts'

/** A running postmaster that we started. */
export interface ServerProcess {
  readonly port: number
  /** Resolves when it has ended, for whatever reason, with its last words. */
  readonly ended: Promise<string>
  /** Fast shutdown: transactions are rolled back, all else is on the disk. Bounded; harder signals follow. */
  stop(timeoutMs: number): Promise<void>
}

export interface ServerProcessOptions {
  readonly postgres: string
  readonly plan: LaunchPlan
  readonly folder: string
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly logger: Pick<Logger, 'debug' | 'error'> | undefined
}

const LAST_WORDS_LENGTH = 4_000
const READY = 'ready to accept connections'
/** After SIGQUIT, which no longer waits for anything. */
const QUIT_GRACE_MS = 5_000

/**
 * Starts a postmaster and resolves when it takes connections. Rejects with its last words (an `Error`) when it ends
 * before that, with `AppError` TIMEOUT when it takes too long.
 *
 * Call it from the main thread: on Linux the server ends with the thread that started it.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const child = spawnServer(options)
  const words = collectWords(child, options.logger)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(words.last()))
  })
  const stop = (timeoutMs: number) => stopChild(child, ended, timeoutMs)
  try {
    await waitUntilReady({ ready: words.ready, ended, timeoutMs: options.timeoutMs })
  } catch (error) {
    await stop(QUIT_GRACE_MS)
    throw error
  }
  letGo(child)
  return { port: options.port, ended, stop }
}

function spawnServer({ postgres, plan, folder, port, settings }: ServerProcessOptions): ChildProcess {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const line = [...plan.prefix, ...dieWithParentPrefix(), postgres, '-D', folder, '-p', String(port), ...flags]
  const [command = postgres, ...args] = line
  return spawn(command, args, {
    ...plan.spawnAs,
    cwd: folder,
    env: childEnvironment(),
    detached: true, // Ctrl-C goes to us alone: the application flushes before it stops the database
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Linux: the kernel sends SIGINT, which is a fast shutdown, when the process that started the server dies, even by kill -9. */
function dieWithParentPrefix(): string[] {
  const prefix = ['setpriv', '--pdeathsig', 'INT', '--']
  if (process.platform !== 'linux') return []
  const probe = spawnSync('setpriv', [...prefix.slice(1), 'true'], { env: childEnvironment(), stdio: 'ignore' })
  return probe.status === 0 ? prefix : []
}

function collectWords(child: ChildProcess, logger: ServerProcessOptions['logger']) {
  let text = ''
  const ready = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      const said = chunk.toString()
      text = (text + said).slice(-LAST_WORDS_LENGTH)
      if (text.includes(READY)) resolve()
      if (/PANIC|No space left on device/.test(said)) logger?.error({ said: said.trimEnd() }, 'PostgreSQL')
      else logger?.debug({ said: said.trimEnd() }, 'PostgreSQL')
    })
  })
  return { ready, last: () => text }
}

async function waitUntilReady(wait: {
  ready: Promise<void>
  ended: Promise<string>
  timeoutMs: number
}): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    const message = `starting PostgreSQL: it was not ready after ${wait.timeoutMs / 1000} s. Start again: it goes on recovering where it was`
    timer = setTimeout(() => reject(new AppError('TIMEOUT', message, { retryable: true })), wait.timeoutMs)
  })
  const endedEarly = wait.ended.then((words) => Promise.reject(new Error(words)))
  try {
    await Promise.race([wait.ready, endedEarly, tooLong])
  } finally {
    clearTimeout(timer)
    endedEarly.catch(() => {}) // it always rejects one day; by then nobody waits
  }
}

/** A server that nobody stopped must not keep the process alive; what it started is stopped at the exit. */
function letGo(child: ChildProcess): void {
  const stopAtExit = () => child.kill('SIGINT')
  process.once('exit', stopAtExit)
  child.once('exit', () => process.off('exit', stopAtExit))
  child.unref()
  if (child.stderr instanceof Socket) child.stderr.unref()
}

async function stopChild(child: ChildProcess, ended: Promise<string>, timeoutMs: number): Promise<void> {
  child.ref()
  const steps = [
    ['SIGINT', timeoutMs],
    ['SIGQUIT', QUIT_GRACE_MS],
    ['SIGKILL', QUIT_GRACE_MS],
  ] as const
  for (const [signal, waitMs] of steps) {
    if (child.pid === undefined) return // was never started
    child.kill(signal)
    if (await endsWithin(ended, waitMs)) return
  }
}

async function endsWithin(ended: Promise<string>, waitMs: number): Promise<boolean> {
  const cancel = new AbortController()
  const given = wait(waitMs, false, { signal: cancel.signal }).catch(() => false)
  const hasEnded = await Promise.race([ended.then(() => true), given])
  cancel.abort()
  return hasEnded
}
