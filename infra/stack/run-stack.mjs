import { ToolError } from '../tooling/tool-error.mjs'
import { isHdfsWritable } from './hdfs-parts.mjs'
import { ALL_PART_NAMES, groupOf, PART_NAMES, partPid, startPart, stopPart, untilTrue } from './stack-parts.mjs'
import { readStackSettings } from './stack-settings.mjs'

/** @typedef {import('./stack-parts.mjs').PartName} PartName */
/** @typedef {import('../tooling/stage-lines.mjs').StageLines} StageLines */

const WRITABLE_LIMIT_S = 90

/**
 * Reads `--only kafka` and `--only hdfs`; the rest is given back. Throws `ToolError` on anything else after `--only`.
 * @param {readonly string[]} args
 * @returns {{ parts: PartName[], rest: string[] }}
 */
export function readStackOptions(args) {
  const at = args.indexOf('--only')
  if (at < 0) return { parts: ALL_PART_NAMES, rest: [...args] }
  const group = args[at + 1]
  const parts = ALL_PART_NAMES.filter((part) => groupOf(part) === group)
  if (parts.length === 0) throw new ToolError(`--only: expected kafka or hdfs, got ${group ?? 'nothing'}`)
  return { parts, rest: [...args.slice(0, at), ...args.slice(at + 2)] }
}

/**
 * Starts what does not run yet, in order, and waits until all of it works. `onStarted` is told of each part that this
 * call started, also when a later one fails.
 * @param {{ parts: readonly PartName[], stages: StageLines, onStarted?: (part: PartName) => void }} options
 */
export async function startStack({ parts, stages, onStarted = () => {} }) {
  const settings = readStackSettings()
  const names = PART_NAMES.filter((part) => parts.includes(part))
  for (const name of names) {
    await stages.run({ stage: name, doing: `starting ${name}`, done: `${name} is up` }, async () => {
      if ((await startPart(name, settings)).isStartedNow) onStarted(name)
    })
  }
  if (names.some((name) => groupOf(name) === 'hdfs')) {
    const stage = { stage: 'hdfs', doing: 'writing a first file to HDFS', done: 'HDFS takes files' }
    await stages.run(stage, () => untilTrue(WRITABLE_LIMIT_S, () => isHdfsWritable(settings)).catch(notWritable))
  }
}

/**
 * Stops what runs, last started first; the data stays.
 * @param {{ parts: readonly PartName[], stages: StageLines }} options
 */
export async function stopStack({ parts, stages }) {
  const settings = readStackSettings()
  const running = ALL_PART_NAMES.filter((part) => parts.includes(part) && partPid(part, settings) !== null)
  for (const name of running.reverse()) {
    await stages.run({ stage: name, doing: `stopping ${name}`, done: `${name} is down` }, async () => {
      await stopPart(name, settings)
    })
  }
}

const notWritable = () => {
  throw new ToolError(`HDFS took no file within ${WRITABLE_LIMIT_S} s; see the logs of namenode and datanode`)
}
