import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endJava, logText, startJava } from '../../../../infra/stack/java-process.mjs'
import { ensureJars, findJava } from '../../../../infra/stack/java-tools.mjs'
import { untilTrue } from '../../../../infra/stack/stack-parts.mjs'
import { readStackSettings } from '../../../../infra/stack/stack-settings.mjs'
import { inRoot } from '../../../../infra/tooling/paths.mjs'

const run = promisify(execFile)
const NAME = 'secure-kafka'
const READY_LIMIT_S = 90

/** A broker of its own that is reached by TLS and with a login only, both by SCRAM-SHA-512 and by PLAIN. */
export interface SecureBroker extends AsyncDisposable {
  /** `host:port` */
  readonly address: string
  readonly username: string
  readonly password: string
  /** PEM files: of the authority that signed its certificate, and of another one. */
  readonly caFile: string
  readonly otherCaFile: string
}

/** Starts it below a folder, with certificates that are made for it (openssl) and the jars of the stack. */
export async function startSecureBroker(folder: string): Promise<SecureBroker> {
  await mkdir(folder, { recursive: true })
  const [client, internal, controller] = [await freePort(), await freePort(), await freePort()]
  const { caFile, keyStore } = await makeCertificates(folder)
  const otherCaFile = await makeAuthority(folder, 'other')
  const [username, password] = ['rocade', 'correct-horse']
  const properties = join(folder, 'server.properties')
  const data = join(folder, 'data')
  await writeFile(properties, propertiesOf({ client, internal, controller, data, keyStore, username, password }))
  const jars = await ensureJars(readStackSettings().folder, 'kafka')
  const java = findJava()
  const log4j = `-Dlog4j2.configurationFile=${inRoot('infra', 'stack', 'kafka', 'log4j2.properties')}`
  const scram = `SCRAM-SHA-512=[name=${username},password=${password}]`
  const format = ['format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', properties, '--add-scram', scram]
  await run(java, ['-Xmx128m', log4j, '-cp', join(jars, '*'), 'kafka.tools.StorageTool', ...format])
  startJava(folder, NAME, {
    java,
    mainClass: 'kafka.Kafka',
    classpath: [join(jars, '*')],
    options: ['-Xmx256m', '-Djava.awt.headless=true', log4j],
    args: [properties],
  })
  const stop = async () => void (await endJava(folder, NAME))
  await untilTrue(READY_LIMIT_S, async () => logText(folder, NAME).includes('Kafka Server started')).catch(
    async (error) => {
      await stop()
      throw new Error(`a broker with TLS did not start: ${logText(folder, NAME).slice(-2_000)}`, { cause: error })
    },
  )
  return { address: `127.0.0.1:${client}`, username, password, caFile, otherCaFile, [Symbol.asyncDispose]: stop }
}

interface Properties {
  readonly client: number
  readonly internal: number
  readonly controller: number
  readonly data: string
  readonly keyStore: string
  readonly username: string
  readonly password: string
}

function propertiesOf({ client, internal, controller, data, keyStore, username, password }: Properties): string {
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule'
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule'
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=SASL_SSL://127.0.0.1:${client},PLAINTEXT://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=SASL_SSL://127.0.0.1:${client},PLAINTEXT://127.0.0.1:${internal}
listener.security.protocol.map=SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
listener.name.sasl_ssl.plain.sasl.jaas.config=${plain} required user_${username}="${password}";
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=${scram} required;
ssl.keystore.type=PEM
ssl.keystore.location=${keyStore}
ssl.client.auth=none
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`
}

/** An authority, and a certificate for 127.0.0.1 that it signed, with its key, as Kafka reads them. */
async function makeCertificates(folder: string): Promise<{ readonly caFile: string; readonly keyStore: string }> {
  const caFile = await makeAuthority(folder, 'ca')
  const [key, request, signed, extensions] = ['key', 'request', 'signed', 'extensions'].map((name) =>
    join(folder, `broker-${name}.pem`),
  ) as [string, string, string, string]
  await writeFile(extensions, 'subjectAltName=IP:127.0.0.1\n')
  await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', '/CN=127.0.0.1')
  const signing = ['-CA', caFile, '-CAkey', join(folder, 'ca.key'), '-CAcreateserial', '-extfile', extensions]
  await openssl('x509', '-req', '-in', request, '-days', '2', ...signing, '-out', signed)
  const keyStore = join(folder, 'broker.pem')
  await writeFile(keyStore, Buffer.concat([await readFile(key), await readFile(signed), await readFile(caFile)]))
  return { caFile, keyStore }
}

async function makeAuthority(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name}.pem`)
  const key = join(folder, `${name}.key`)
  const about = ['-subj', `/CN=Rocade test ${name}`, '-days', '2']
  await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', file, ...about)
  return file
}

const openssl = (...args: string[]) => run('openssl', args)

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
