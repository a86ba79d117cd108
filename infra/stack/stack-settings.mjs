import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { inRoot } from '../tooling/paths.mjs'
import { ToolError } from '../tooling/tool-error.mjs'

/**
 * Where the stack keeps its data and where it listens, all on 127.0.0.1.
 * @typedef {object} StackSettings
 * @property {string} folder everything that the stack writes is in it
 * @property {number} kafkaPort
 * @property {number} controllerPort
 * @property {number} nameNodeRpcPort
 * @property {number} nameNodePort WebHDFS
 * @property {number} sparkPort Spark Connect, which only its tests start
 * @property {DataNodePorts} dataNode
 * @property {DataNodePorts} dataNode2 a second DataNode, which only tests start
 * @typedef {{ http: number, transfer: number, ipc: number }} DataNodePorts
 */

const PORT_BASE_DEFAULT = 19_000
const PORT_BASE_MAX = 64_000

/** Owner of `/` in HDFS, whoever started it. Other users own what they make. */
export const HDFS_SUPERUSER = 'hdfs'

/**
 * Reads `ROCADE_STACK_DIR` (default `.data/stack`) and `ROCADE_STACK_PORT_BASE` (default 19000, so that Kafka is at
 * 19092 and WebHDFS at 19870), for a second stack beside the first. Throws `ToolError` on a wrong value.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {StackSettings}
 */
export function readStackSettings(env = process.env) {
  const base = Number(env.ROCADE_STACK_PORT_BASE ?? PORT_BASE_DEFAULT)
  if (!Number.isInteger(base) || base < 1024 || base > PORT_BASE_MAX)
    throw new ToolError(
      `ROCADE_STACK_PORT_BASE: expected a whole number from 1024 to ${PORT_BASE_MAX}, got ${env.ROCADE_STACK_PORT_BASE}`,
    )
  return {
    folder: stackFolder(env.ROCADE_STACK_DIR),
    kafkaPort: base + 92,
    controllerPort: base + 93,
    nameNodeRpcPort: base,
    nameNodePort: base + 870,
    sparkPort: base + 502,
    dataNode: { http: base + 864, transfer: base + 866, ipc: base + 867 },
    dataNode2: { http: base + 964, transfer: base + 966, ipc: base + 967 },
  }
}

/** What clients are given. @param {StackSettings} settings */
export const stackAddresses = (settings) => ({
  ROCADE_KAFKA: `127.0.0.1:${settings.kafkaPort}`,
  ROCADE_HDFS: `http://127.0.0.1:${settings.nameNodePort}`,
})

/** The same of Spark, and of HDFS as Spark reaches it. @param {StackSettings} settings */
export const sparkAddresses = (settings) => ({
  ROCADE_SPARK: `127.0.0.1:${settings.sparkPort}`,
  ROCADE_HDFS_RPC: `hdfs://127.0.0.1:${settings.nameNodeRpcPort}`,
})

/**
 * HDFS fails on a folder whose path needs escaping in a URL, such as one with a space. A clone in such a place keeps
 * its stack under the home directory.
 * @param {string | undefined} asked
 */
function stackFolder(asked) {
  const inClone = inRoot('.data', 'stack')
  if (!asked && isPlainPath(inClone)) return inClone
  const hash = createHash('sha256').update(inClone).digest('hex').slice(0, 12)
  const folder = asked ? resolve(asked) : join(homedir(), '.cache', 'rocade-stack', hash)
  if (isPlainPath(folder)) return folder
  throw new ToolError(
    `HDFS cannot keep its data in ${folder}: set ROCADE_STACK_DIR to a folder without spaces and special characters in its path`,
  )
}

/** @param {string} path */
const isPlainPath = (path) => encodeURI(path) === path
