import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { findJava } from '../stack/java-tools.mjs'
import { inRoot, npmCommand } from '../tooling/paths.mjs'
import { ensurePythonEnvironment } from '../tooling/python-environment.mjs'
import { runCommand } from '../tooling/run-command.mjs'
import { ToolError } from '../tooling/tool-error.mjs'
import { inBench, inCache } from './bench-places.mjs'
import { STAMP } from './stream-peers.mjs'

/** What is got anew can be half a gigabyte, and librdkafka is compiled. */
const LIMIT_S = 900

/** By name: gets a peer unless it is there as its files say. @type {Record<string, () => Promise<unknown>>} */
export const INSTALLERS = {
  flink: () => whenChanged('flink', [inBench('flink')], buildFlink),
  async spark() {
    const { sitePackages } = await ensurePythonEnvironment('bench/spark-python', inBench('spark', 'requirements.txt'))
    const inputs = ['pom.xml', 'requirements.txt', 'OnConflictDialect.java'].map((name) => inBench('spark', name))
    await whenChanged('spark', inputs, (folder) => buildSpark(folder, sitePackages))
  },
  fastapi: () => ensurePythonEnvironment('bench/fastapi', inBench('http', 'requirements.txt')),
  clients: () => installNode('clients'),
  rdkafka: () => installNode('rdkafka'),
  socketio: () => installNode('socketio'),
}

/** @param {string} folder */
async function buildFlink(folder) {
  findJava()
  await maven(inBench('flink', 'pom.xml'), [
    `-Dout=${folder}`,
    'package',
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(folder, 'libs')}`,
  ])
}

/** @param {string} folder @param {string} sitePackages */
async function buildSpark(folder, sitePackages) {
  findJava()
  const jars = join(folder, 'jars')
  await maven(inBench('spark', 'pom.xml'), [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${jars}`,
  ])
  const classes = join(folder, 'classes')
  const sparkJars = join(sitePackages, 'pyspark', 'jars', '*')
  await run('javac', ['-d', classes, '-cp', sparkJars, inBench('spark', 'OnConflictDialect.java')], inRoot())
  await run('jar', ['cf', join(jars, 'on-conflict-dialect.jar'), '-C', classes, '.'], inRoot())
}

/** @param {string} pom @param {string[]} args */
const maven = (pom, args) => run('mvn', ['-q', '-B', '-f', pom, ...args], inRoot())

/** @param {string} name */
function installNode(name) {
  const files = ['package.json', 'package-lock.json']
  return whenChanged(
    name,
    files.map((file) => inBench(name, file)),
    async (folder) => {
      for (const file of files) copyFileSync(inBench(name, file), join(folder, file))
      const [command, args] = npmCommand(['ci', '--no-audit', '--no-fund'])
      await run(command, args, folder)
    },
  )
}

/**
 * Makes `.cache/bench/<name>` anew when its inputs have changed since it was made, or it was not finished.
 * @param {string} name @param {string[]} inputs files and folders @param {(folder: string) => Promise<void>} make
 */
async function whenChanged(name, inputs, make) {
  const folder = inCache(name)
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(filesBelow)) hash.update(file).update(readFileSync(file))
  const wanted = hash.digest('hex')
  const stamp = join(folder, STAMP)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await make(folder)
  writeFileSync(stamp, wanted)
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** @param {string} command @param {string[]} args @param {string} cwd */
async function run(command, args, cwd) {
  const result = await runCommand(command, args, { cwd, limitS: LIMIT_S }).catch(() => {
    throw new ToolError(
      `${command} does not run; Debian, Ubuntu: apt-get install openjdk-17-jdk-headless maven g++ make`,
    )
  })
  if (result.code === 0) return
  const why = result.isTimedOut ? `did not finish within ${LIMIT_S} s` : 'failed'
  throw new ToolError(`${command} ${why}:\n  ${result.tail.trimEnd().split('\n').slice(-12).join('\n  ')}`)
}
