import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from '../tooling/paths.mjs'
import { runCommand } from '../tooling/run-command.mjs'
import { ToolError } from '../tooling/tool-error.mjs'

const JAVA_MIN = 17
const JARS_LIMIT_S = 420
const HOW_TO_GET =
  'Debian, Ubuntu: apt-get install openjdk-17-jdk-headless maven; macOS: brew install openjdk@17 maven. Then run the same command again.'

/**
 * The `java` to run: of JAVA_HOME, else of the PATH. Throws `ToolError` when there is none or it is too old.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findJava(env = process.env) {
  const java = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java'
  const { stderr, error } = spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 30_000 })
  if (error) throw new ToolError(`Kafka and HDFS need Java ${JAVA_MIN} or newer; ${java} does not run. ${HOW_TO_GET}`)
  const major = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0)
  if (major < JAVA_MIN)
    throw new ToolError(
      `Kafka and HDFS need Java ${JAVA_MIN} or newer; ${java} is ${stderr.split('\n')[0]}. ${HOW_TO_GET}`,
    )
  return java
}

/**
 * The folder with the jars of `infra/stack/<name>/pom.xml`; got from Maven Central when it is not there yet. It is
 * named after the pom, so that a new version comes with its own. Throws `ToolError` with Maven's last lines.
 * @param {string} stackFolder @param {'kafka' | 'hdfs' | 'spark'} name
 */
export async function ensureJars(stackFolder, name) {
  const pom = inRoot('infra', 'stack', name, 'pom.xml')
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12)
  const folder = join(stackFolder, 'jars', `${name}-${version}`)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime']
  const result = await runCommand('mvn', [...args, `-DoutputDirectory=${partial}`], {
    cwd: stackFolder,
    limitS: JARS_LIMIT_S,
  }).catch(() => {
    throw new ToolError(`Maven gets the jars of Kafka, HDFS and Spark; mvn does not run. ${HOW_TO_GET}`)
  })
  if (result.code !== 0) throw new ToolError(mavenFailed(name, result))
  renameSync(partial, folder)
  return folder
}

/** @param {string} name @param {import('../tooling/run-command.mjs').CommandResult} result */
function mavenFailed(name, { isTimedOut, tail }) {
  const why = isTimedOut ? `did not finish within ${JARS_LIMIT_S / 60} minutes` : 'failed'
  const lines = tail.trimEnd().split('\n').slice(-10).join('\n  ')
  return `getting the jars of ${name} by Maven ${why}. Its last lines:\n\n  ${lines}\n\nCheck the network, then run the same command again.`
}
