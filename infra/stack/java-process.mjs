import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from '../tooling/tool-error.mjs'

const STOP_LIMIT_MS = 20_000
const KILL_LIMIT_MS = 10_000
const LOOK_EVERY_MS = 50

/**
 * @typedef {object} JavaCommand
 * @property {string} java
 * @property {string} mainClass
 * @property {string[]} classpath
 * @property {string[]} options of the JVM
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 */

/** @param {string} folder @param {string} part */
const pidFile = (folder, part) => join(folder, 'pids', `${part}.pid`)
/** @param {string} folder @param {string} part */
export const logFile = (folder, part) => join(folder, 'logs', `${part}.log`)
/** On the command line of each of our processes: a pid alone may be somebody else's by now. @param {string} folder @param {string} part */
const markerOf = (folder, part) => `-Drocade.stack=${part}@${folder}#`

/**
 * Starts a JVM that outlives us, with its pid in a file and its output in a log file of its own; the log of the time
 * before is kept as `<part>.previous.log`.
 * @param {string} folder @param {string} part @param {JavaCommand} command
 * @returns {number} pid
 */
export function startJava(folder, part, { java, mainClass, classpath, options, args, env = {} }) {
  for (const name of ['pids', 'logs']) mkdirSync(join(folder, name), { recursive: true })
  const log = logFile(folder, part)
  try {
    renameSync(log, log.replace(/\.log$/, '.previous.log'))
  } catch {
    // The first time there is none.
  }
  const output = openSync(log, 'w')
  const child = spawn(java, [...options, markerOf(folder, part), '-cp', classpath.join(':'), mainClass, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  child.on('error', () => {}) // no pid below says the same
  if (child.pid === undefined) throw new ToolError(`${part} could not be started: ${java} does not run`)
  writeFileSync(pidFile(folder, part), `${child.pid}\n`)
  return child.pid
}

/** Pid of a part that runs, else `null`. @param {string} folder @param {string} part */
export function pidOf(folder, part) {
  const pid = Number(readText(pidFile(folder, part)))
  return Number.isInteger(pid) && pid > 0 && commandLineOf(pid).includes(markerOf(folder, part)) ? pid : null
}

/**
 * Ends a part that we started: asks, and after a grace time insists. Returns whether it ran.
 * @param {string} folder @param {string} part @param {{ isForced?: boolean }} [options]
 */
export async function endJava(folder, part, { isForced = false } = {}) {
  const pid = pidOf(folder, part)
  if (pid !== null) {
    if (!isForced) {
      signal(pid, 'SIGCONT') // a paused process hears nothing else
      signal(pid, 'SIGTERM')
    }
    if (isForced || !(await isGone(pid, STOP_LIMIT_MS))) signal(pid, 'SIGKILL')
    if (!(await isGone(pid, KILL_LIMIT_MS))) throw new ToolError(`${part} (pid ${pid}) cannot be ended`)
  }
  rmSync(pidFile(folder, part), { force: true })
  return pid !== null
}

/** @param {number} pid @param {NodeJS.Signals} name */
export function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

/** The end of what a part printed. @param {string} folder @param {string} part @param {number} [lines] */
export const logTail = (folder, part, lines = 15) =>
  (readText(logFile(folder, part)) ?? '').trimEnd().split('\n').slice(-lines).join('\n  ')

/** @param {string} folder @param {string} part */
export const logText = (folder, part) => readText(logFile(folder, part)) ?? ''

/** @param {number} pid @param {number} limitMs */
async function isGone(pid, limitMs) {
  const endMs = performance.now() + limitMs
  while (holdsAnything(pid)) {
    if (performance.now() > endMs) return false
    await delay(LOOK_EVERY_MS)
  }
  return true
}

/**
 * Whether a process can still have ports and files open. One that is ending loses its command line before those, and one
 * that nobody has asked for its exit code stays as a zombie without them.
 * @param {number} pid
 */
function holdsAnything(pid) {
  if (process.platform !== 'linux') return commandLineOf(pid) !== ''
  const state = /\) (\w) /.exec(readText(`/proc/${pid}/stat`) ?? '')?.[1]
  return state !== undefined && (state !== 'Z' || threadsOf(pid) > 1)
}

/** @param {number} pid */
function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).length
  } catch {
    return 0
  }
}

/** Empty for a process that has ended, also when nobody has asked for its exit code yet. @param {number} pid */
function commandLineOf(pid) {
  if (process.platform === 'linux') return (readText(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ')
  return spawnSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? ''
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
