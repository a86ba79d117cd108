import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from '../tooling/tool-error.mjs'
import { dataNode2Part, dataNodePart, nameNodePart } from './hdfs-parts.mjs'
import { endJava, logFile, logTail, pidOf, signal, startJava } from './java-process.mjs'
import { kafkaPart } from './kafka-part.mjs'
import { withLock } from './lock-file.mjs'
import { sparkPart } from './spark-part.mjs'
import { readStackSettings } from './stack-settings.mjs'

/** @typedef {import('./stack-settings.mjs').StackSettings} StackSettings */
/** @typedef {'kafka' | 'namenode' | 'datanode' | 'datanode2' | 'spark'} PartName */
/**
 * @typedef {object} StackPart
 * @property {'kafka' | 'hdfs' | 'spark'} group
 * @property {number} readyLimitS
 * @property {(settings: StackSettings) => number[]} ports where it listens
 * @property {(settings: StackSettings) => Promise<import('./java-process.mjs').JavaCommand>} prepare jars, configuration, formatted data
 * @property {(settings: StackSettings) => Promise<boolean>} isReady
 */

/** @type {Record<PartName, StackPart>} */
const PARTS = {
  kafka: kafkaPart,
  namenode: nameNodePart,
  datanode: dataNodePart,
  datanode2: dataNode2Part,
  spark: sparkPart,
}

/** With the jars the first time. */
const START_LIMIT_S = 600

/** In the order in which they start. @type {PartName[]} */
export const PART_NAMES = ['kafka', 'namenode', 'datanode']
/** Those to stop, too. @type {PartName[]} */
export const ALL_PART_NAMES = [...PART_NAMES, 'datanode2']

/** @param {PartName} name */
export const groupOf = (name) => PARTS[name].group

/**
 * Starts a part unless it runs, and waits until it is ready. Its data is kept from one start to the next.
 * Throws `ToolError` when a port is taken, or with the end of its log when it ends or takes too long.
 * @param {PartName} name @param {StackSettings} [settings]
 * @returns {Promise<{ pid: number, isStartedNow: boolean }>}
 */
export async function startPart(name, settings = readStackSettings()) {
  if (process.platform === 'win32') throw new ToolError('the stack runs on Linux and macOS; on Windows use WSL')
  const { folder } = settings
  // Also the jars and the formatting are for one process at a time.
  const isStartedNow = await withLock(join(folder, 'starting'), START_LIMIT_S, async () => {
    if (pidOf(folder, name) !== null) return false
    await assertPortsFree(name, settings)
    startJava(folder, name, await PARTS[name].prepare(settings))
    return true
  })
  return { pid: await untilReady(name, settings), isStartedNow }
}

/** Asks a part to end and waits for it. @param {PartName} name @param {StackSettings} [settings] @returns {Promise<boolean>} whether it ran */
export const stopPart = (name, settings = readStackSettings()) => endJava(settings.folder, name)

/** As a power cut would: SIGKILL, and waits until it is gone. @param {PartName} name @param {StackSettings} [settings] */
export const killPart = (name, settings = readStackSettings()) => endJava(settings.folder, name, { isForced: true })

/** Stops its clock: it keeps its connections and answers nothing. @param {PartName} name @param {StackSettings} [settings] */
export const pausePart = (name, settings = readStackSettings()) => signal(runningPid(name, settings), 'SIGSTOP')

/** @param {PartName} name @param {StackSettings} [settings] */
export const resumePart = (name, settings = readStackSettings()) => signal(runningPid(name, settings), 'SIGCONT')

/** Its pid while it runs, else `null`. @param {PartName} name @param {StackSettings} [settings] */
export const partPid = (name, settings = readStackSettings()) => pidOf(settings.folder, name)

/** Whether it runs and answers. @param {PartName} name @param {StackSettings} [settings] */
export const isPartReady = async (name, settings = readStackSettings()) =>
  pidOf(settings.folder, name) !== null && (await PARTS[name].isReady(settings))

/** @param {PartName} name @param {StackSettings} settings */
function runningPid(name, settings) {
  const pid = pidOf(settings.folder, name)
  if (pid === null) throw new ToolError(`${name} does not run`)
  return pid
}

/** @param {PartName} name @param {StackSettings} settings */
async function untilReady(name, settings) {
  const { readyLimitS, isReady } = PARTS[name]
  const { folder } = settings
  await untilTrue(
    readyLimitS,
    () => isReady(settings),
    () => {
      if (pidOf(folder, name) === null) throw new ToolError(`${name} ended. ${endOfLog(folder, name)}`)
    },
  ).catch((error) => {
    throw error instanceof ToolError ? error : new ToolError(`${name} is not ready. ${endOfLog(folder, name)}`)
  })
  return runningPid(name, settings)
}

/**
 * Asks until the answer is true, at most `limitS` seconds, and runs `check` before each time. Throws when it took longer.
 * @param {number} limitS @param {() => Promise<boolean>} ask @param {() => void} [check]
 */
export async function untilTrue(limitS, ask, check = () => {}) {
  const endMs = performance.now() + limitS * 1000
  for (;;) {
    check()
    if (await ask()) return
    if (performance.now() > endMs) throw new Error(`not within ${limitS} s`)
    await delay(100)
  }
}

/** @param {string} folder @param {PartName} name */
const endOfLog = (folder, name) => `The end of ${logFile(folder, name)}:\n\n  ${logTail(folder, name)}`

/** @param {PartName} name @param {StackSettings} settings */
async function assertPortsFree(name, settings) {
  for (const port of PARTS[name].ports(settings)) {
    if (await isPortOpen(port))
      throw new ToolError(
        `${name} needs port ${port}, and another program listens there. End it, or choose other ports: ROCADE_STACK_PORT_BASE=29000`,
      )
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function isPortOpen(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 })
    const answer = (/** @type {boolean} */ isOpen) => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
    socket.once('timeout', () => answer(false))
  })
}
