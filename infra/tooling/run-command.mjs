import { spawn } from 'node:child_process'

const TAIL_CHARS = 6000
const GRACE_MS = 5000

/** Process groups that we started and that still run, by the pid of their leader. @type {Set<number>} */
const running = new Set()

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 1 when a signal or the time limit ended it
 * @property {string} tail the last part of what it printed
 * @property {number} ms how long it ran
 * @property {boolean} isTimedOut whether the time limit ended it
 */

/**
 * Runs a command in a process group of its own, at most `limitS` seconds; then the whole group is ended by its id, so
 * that nothing it started stays behind.
 * Rejects only when the command cannot be started at all.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limitS: number, cwd: string, env?: NodeJS.ProcessEnv, onText?: (text: string) => void }} options
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { limitS, cwd, env = process.env, onText }) {
  const startedMs = performance.now()
  const isWindows = process.platform === 'win32'
  const child = spawn(command, args, {
    cwd,
    env,
    detached: !isWindows,
    shell: isWindows && command.endsWith('.cmd'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let tail = ''
    let isTimedOut = false
    const take = (/** @type {string} */ text) => {
      tail = (tail + text).slice(-TAIL_CHARS)
      onText?.(text)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.once('error', reject)
    const pid = child.pid
    if (pid === undefined) return
    running.add(pid)
    const timers = [
      setTimeout(() => {
        isTimedOut = true
        timers.push(endGroup(pid))
      }, limitS * 1000),
    ]
    // What the command left running holds its pipes: `close` would never come.
    child.once('exit', () => timers.push(setTimeout(() => timers.push(endGroup(pid)), GRACE_MS)))
    child.once('close', (code) => {
      for (const timer of timers) clearTimeout(timer)
      running.delete(pid)
      resolve({ code: isTimedOut ? 1 : (code ?? 1), tail, ms: performance.now() - startedMs, isTimedOut })
    })
  })
}

/** Asks every running group to end, and ends it after a grace time. */
export function endAllCommands() {
  for (const pid of running) endGroup(pid)
}

/** Asks a group to end; ends it for good a grace time later, unless the timer is cleared. @param {number} pid */
function endGroup(pid) {
  signalGroup(pid, 'SIGTERM')
  return setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS)
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It has ended by itself: that is what we want.
  }
}
