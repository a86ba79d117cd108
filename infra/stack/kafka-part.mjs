import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from '../tooling/paths.mjs'
import { ToolError } from '../tooling/tool-error.mjs'
import { logText } from './java-process.mjs'
import { ensureJars, findJava } from './java-tools.mjs'
import { renderTemplate } from './render-template.mjs'

const FORMAT_LIMIT_MS = 60_000

/** @type {import('./stack-parts.mjs').StackPart} */
export const kafkaPart = {
  group: 'kafka',
  readyLimitS: 90,
  ports: ({ kafkaPort, controllerPort }) => [kafkaPort, controllerPort],

  async prepare({ folder, kafkaPort, controllerPort }) {
    const jars = await ensureJars(folder, 'kafka')
    const data = join(folder, 'kafka', 'data')
    const properties = join(folder, 'kafka', 'server.properties')
    renderTemplate(inRoot('infra', 'stack', 'kafka', 'server.properties'), properties, {
      kafkaPort,
      controllerPort,
      kafkaData: data,
    })
    const java = findJava()
    const log4j = `-Dlog4j2.configurationFile=${inRoot('infra', 'stack', 'kafka', 'log4j2.properties')}`
    if (!existsSync(join(data, 'meta.properties'))) format({ java, log4j, jars, data, properties })
    return {
      java,
      mainClass: 'kafka.Kafka',
      classpath: [join(jars, '*')],
      options: ['-Xms512m', '-Xmx512m', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-Djava.awt.headless=true', log4j],
      args: [properties],
    }
  },

  isReady: async ({ folder }) => logText(folder, 'kafka').includes('Kafka Server started'),
}

/** @param {{ java: string, log4j: string, jars: string, data: string, properties: string }} options */
function format({ java, log4j, jars, data, properties }) {
  mkdirSync(data, { recursive: true })
  const small = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const args = ['format', '-t', clusterId(), '-c', properties]
  const result = spawnSync(java, [...small, log4j, '-cp', join(jars, '*'), 'kafka.tools.StorageTool', ...args], {
    encoding: 'utf8',
    timeout: FORMAT_LIMIT_MS,
  })
  if (result.status !== 0)
    throw new ToolError(`Kafka's data folder ${data} could not be formatted:\n  ${result.stdout}${result.stderr}`)
}

/** 16 bytes as Kafka writes them. Its command line takes an id that begins with a dash for an option. */
function clusterId() {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? `A${id.slice(1)}` : id
}
