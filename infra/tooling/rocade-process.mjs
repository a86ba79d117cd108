import { spawn } from 'node:child_process'
import { npmCommand, ROOT } from './paths.mjs'

/**
 * @typedef {object} RocadeProcess
 * @property {number} pid of npm, the leader of its process group
 * @property {() => Record<string, unknown>[]} lines the JSON lines that it printed
 * @property {() => string} text all that it printed
 * @property {() => number | null} exitCode `null` while it runs; 128 + n after signal n
 * @property {() => Promise<number>} exited resolves with the exit code
 * @property {(signal: NodeJS.Signals) => void} signalGroup to npm and all that is in its group
 */

/**
 * Starts `npm start` as a person with a pipe would, in a process group of its own.
 * @param {NodeJS.ProcessEnv} settings
 * @param {readonly string[]} [flags]
 * @returns {RocadeProcess}
 */
export function startRocadeProcess(settings, flags = []) {
  const [command, args] = npmCommand(['start', '--silent', ...(flags.length > 0 ? ['--', ...flags] : [])])
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...settings },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const take = (/** @type {string} */ part) => {
    text += part
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  /** @type {number | null} */
  let exitCode = null
  const exited = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      exitCode = code ?? (signal === 'SIGKILL' ? 137 : 130)
      resolve(exitCode)
    })
  })
  const pid = child.pid
  if (pid === undefined) throw new Error(`npm could not be started: ${command}`)
  return {
    pid,
    text: () => text,
    lines: () => text.split('\n').flatMap(parseLine),
    exitCode: () => exitCode,
    exited: () => exited,
    signalGroup(signal) {
      try {
        process.kill(-pid, signal)
      } catch {
        // The group has ended already.
      }
    },
  }
}

/** @param {string} line @returns {Record<string, unknown>[]} */
function parseLine(line) {
  if (!line.startsWith('{')) return []
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

/**
 * Asks until the answer is neither `null` nor `false`, at most `limitS` seconds. Throws with what the last try said.
 * @template T
 * @param {string} what
 * @param {number} limitS
 * @param {() => Promise<T | null | false> | T | null | false} ask
 * @returns {Promise<T>}
 */
export async function until(what, limitS, ask) {
  const endMs = performance.now() + limitS * 1000
  /** @type {unknown} */
  let lastError = 'not yet'
  while (performance.now() < endMs) {
    try {
      const answer = await ask()
      if (answer !== null && answer !== false) return answer
    } catch (error) {
      lastError = error
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`waited ${limitS} s for ${what}; last: ${lastError}`)
}
