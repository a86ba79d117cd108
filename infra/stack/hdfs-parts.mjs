import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inRoot } from '../tooling/paths.mjs'
import { ToolError } from '../tooling/tool-error.mjs'
import { askHttp } from './ask-http.mjs'
import { ensureJars, findJava } from './java-tools.mjs'
import { renderTemplate } from './render-template.mjs'
import { HDFS_SUPERUSER, stackAddresses } from './stack-settings.mjs'

/** @typedef {import('./stack-settings.mjs').StackSettings} StackSettings */

const COMMAND_LIMIT_MS = 60_000
const SMALL_JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xss512k', '-Djava.net.preferIPv4Stack=true']
const SERVER = 'org.apache.hadoop.hdfs.server'
const NAME_NODE = `${SERVER}.namenode.NameNode`
const DATA_NODE = `${SERVER}.datanode.DataNode`
/** Simple authentication: a process is who it says it is. */
const AS_SUPERUSER = { HADOOP_USER_NAME: HDFS_SUPERUSER }

/** @type {import('./stack-parts.mjs').StackPart} */
export const nameNodePart = {
  group: 'hdfs',
  readyLimitS: 90,
  ports: ({ nameNodeRpcPort, nameNodePort }) => [nameNodeRpcPort, nameNodePort],
  async prepare(settings) {
    const { java, classpath } = await prepareHdfs(settings)
    if (!existsSync(join(settings.folder, 'hdfs', 'namenode', 'current')))
      await runHdfs({ java, classpath, what: 'formatting HDFS' }, NAME_NODE, ['-format', '-force', '-nonInteractive'])
    return { java, classpath, mainClass: NAME_NODE, options: ['-Xmx96m', ...SMALL_JVM], args: [], env: AS_SUPERUSER }
  },
  isReady: async (settings) => (await askHdfs(settings, 'GET', '/', 'LISTSTATUS')).status === 200,
}

/** @type {import('./stack-parts.mjs').StackPart} */
export const dataNodePart = dataNode('dataNode', 'datanode')
/** A second one, for tests of what happens when one of several is gone. @type {import('./stack-parts.mjs').StackPart} */
export const dataNode2Part = dataNode('dataNode2', 'datanode2')

/**
 * @param {'dataNode' | 'dataNode2'} key @param {string} folderName
 * @returns {import('./stack-parts.mjs').StackPart}
 */
function dataNode(key, folderName) {
  return {
    group: 'hdfs',
    readyLimitS: 90,
    ports: ({ [key]: ports }) => Object.values(ports),
    async prepare(settings) {
      const { java, classpath } = await prepareHdfs(settings)
      const { http, transfer, ipc } = settings[key]
      const own = {
        'dfs.datanode.data.dir': `file://${join(settings.folder, 'hdfs', folderName)}`,
        'dfs.datanode.address': `127.0.0.1:${transfer}`,
        'dfs.datanode.http.address': `127.0.0.1:${http}`,
        'dfs.datanode.ipc.address': `127.0.0.1:${ipc}`,
      }
      const args = Object.entries(own).flatMap(([name, value]) => ['-D', `${name}=${value}`])
      return { java, classpath, mainClass: DATA_NODE, options: ['-Xmx128m', ...SMALL_JVM], args, env: AS_SUPERUSER }
    },
    // It has registered and reported its blocks, and the NameNode hands it out.
    isReady: async (settings) =>
      (await isKnownToNameNode(settings, settings[key].transfer)) &&
      (await isAnswering(`http://127.0.0.1:${settings[key].http}/jmx?qry=java.lang:type=Runtime`)),
  }
}

/**
 * Waits for nothing itself: true once HDFS has left safe mode and took a first file. Everybody may make folders in
 * `/`, as in `/tmp`, and owns them.
 * @param {StackSettings} settings
 */
export async function isHdfsWritable(settings) {
  const opened = await askHdfs(settings, 'PUT', '/', 'SETPERMISSION&permission=1777')
  if (opened.status !== 200) return false
  const probe = '/.rocade-probe'
  const { location } = await askHdfs(settings, 'PUT', probe, 'CREATE&overwrite=true')
  if (location === undefined) return false
  const written = await askHttp(location, { method: 'PUT', body: 'x' })
  await askHdfs(settings, 'DELETE', probe, 'DELETE')
  return written.status === 201
}

/**
 * Runs `hdfs dfsadmin` with these arguments, for example `-safemode enter`; resolves to what it printed.
 * @param {StackSettings} settings @param {string[]} args
 */
export async function runDfsAdmin(settings, args) {
  const { java, classpath } = await prepareHdfs(settings)
  return runHdfs({ java, classpath, what: `dfsadmin ${args.join(' ')}` }, 'org.apache.hadoop.hdfs.tools.DFSAdmin', args)
}

/** @param {StackSettings} settings */
async function prepareHdfs(settings) {
  const { folder } = settings
  const jars = await ensureJars(folder, 'hdfs')
  const conf = join(folder, 'hdfs', 'conf')
  const values = {
    nameNodeRpcPort: settings.nameNodeRpcPort,
    nameNodePort: settings.nameNodePort,
    dataNodePort: settings.dataNode.http,
    dataNodeTransferPort: settings.dataNode.transfer,
    dataNodeIpcPort: settings.dataNode.ipc,
    hdfsTmp: join(folder, 'hdfs', 'tmp'),
    nameNodeDataUrl: `file://${join(folder, 'hdfs', 'namenode')}`,
    dataNodeDataUrl: `file://${join(folder, 'hdfs', 'datanode')}`,
  }
  for (const name of ['core-site.xml', 'hdfs-site.xml', 'log4j.properties'])
    renderTemplate(inRoot('infra', 'stack', 'hdfs', name), join(conf, name), values)
  // The servers refuse to start without their web pages, which the jars do not have: empty folders will do.
  for (const name of ['hdfs', 'datanode']) mkdirSync(join(conf, 'webapps', name), { recursive: true })
  return { java: findJava(), classpath: [conf, join(jars, '*')] }
}

/** @param {{ java: string, classpath: string[], what: string }} tools @param {string} mainClass @param {string[]} args */
async function runHdfs({ java, classpath, what }, mainClass, args) {
  const options = { timeout: COMMAND_LIMIT_MS, env: { ...process.env, ...AS_SUPERUSER } }
  const all = ['-Xmx128m', ...SMALL_JVM, '-cp', classpath.join(':'), mainClass, ...args]
  const { stdout } = await promisify(execFile)(java, all, options).catch((error) => {
    throw new ToolError(`${what} failed:\n  ${error.stdout ?? ''}${error.stderr ?? error.message}`.slice(0, 4_000))
  })
  return stdout
}

/** @param {StackSettings} settings @param {number} transferPort */
async function isKnownToNameNode(settings, transferPort) {
  const query = 'jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo'
  const { status, text } = await askHttp(`${stackAddresses(settings).ROCADE_HDFS}/${query}`)
  if (status !== 200) return false
  const { beans } = /** @type {{ beans: { LiveNodes?: string }[] }} */ (JSON.parse(text))
  const live = /** @type {Record<string, { lastContact: number }>} */ (JSON.parse(beans[0]?.LiveNodes ?? '{}'))
  const node = live[`127.0.0.1:${transferPort}`]
  // After a restart the NameNode remembers the one before for a while: it must have spoken just now.
  return node !== undefined && node.lastContact <= 2
}

/** @param {string} url */
const isAnswering = async (url) => (await askHttp(url)).status === 200

/**
 * One WebHDFS request to the NameNode, as the superuser.
 * @param {StackSettings} settings @param {string} method @param {string} path @param {string} operation
 */
const askHdfs = (settings, method, path, operation) =>
  askHttp(`${stackAddresses(settings).ROCADE_HDFS}/webhdfs/v1${path}?user.name=${HDFS_SUPERUSER}&op=${operation}`, {
    method,
  })
