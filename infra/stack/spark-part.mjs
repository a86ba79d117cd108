import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { inRoot } from '../tooling/paths.mjs'
import { ensurePythonEnvironment } from '../tooling/python-environment.mjs'
import { ToolError } from '../tooling/tool-error.mjs'
import { ensureJars, findJava } from './java-tools.mjs'

/** What Spark opens of Java for itself when it is started by its own script. */
const OPENED = [
  'java.lang',
  'java.lang.invoke',
  'java.net',
  'java.nio',
  'java.util',
  'java.util.concurrent',
  'sun.nio.ch',
]
const JVM = ['-Xmx1g', '-XX:+UseSerialGC', '-Djava.net.preferIPv4Stack=true']
/** As whom it writes to HDFS: as our services do. */
const USER = 'rocade'

/**
 * Spark Connect in one process. It gets no SQL extension of Delta: that of 4.1.0 takes the named parameters from every
 * query. Tables are read by their format, for which none is needed.
 * @type {import('./stack-parts.mjs').StackPart}
 */
export const sparkPart = {
  group: 'spark',
  readyLimitS: 120,
  ports: ({ sparkPort }) => [sparkPort],
  async prepare({ folder, sparkPort }) {
    const python = await ensurePythonEnvironment('spark', inRoot('infra', 'stack', 'spark', 'requirements.txt'))
    const jars = join(python.sitePackages, 'pyspark', 'jars')
    if (!existsSync(jars)) throw new ToolError(`pyspark has no jars in ${jars}; remove .cache/spark and try again`)
    const settings = {
      'spark.master': 'local[2]',
      'spark.app.name': 'rocade-stack',
      'spark.driver.host': '127.0.0.1',
      'spark.driver.bindAddress': '127.0.0.1',
      'spark.connect.grpc.binding.address': '127.0.0.1',
      'spark.connect.grpc.binding.port': sparkPort,
      'spark.ui.enabled': false,
      // A long query must not hold up a short one.
      'spark.scheduler.mode': 'FAIR',
      'spark.sql.shuffle.partitions': 2,
      'spark.local.dir': join(folder, 'spark'),
      'spark.sql.warehouse.dir': join(folder, 'spark', 'warehouse'),
      // What an HDFS of one DataNode needs of its clients.
      'spark.hadoop.dfs.replication': 1,
      'spark.hadoop.dfs.client.block.write.locateFollowingBlock.initial.delay.ms': 5,
    }
    return {
      java: findJava(),
      classpath: [join(jars, '*'), join(await ensureJars(folder, 'spark'), '*')],
      mainClass: 'org.apache.spark.sql.connect.service.SparkConnectServer',
      options: [
        ...JVM,
        ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
        ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
      ],
      args: [],
      env: { SPARK_LOCAL_IP: '127.0.0.1', HADOOP_USER_NAME: USER },
    }
  },
  isReady: ({ sparkPort }) => isListening(sparkPort),
}

/** @param {number} port @returns {Promise<boolean>} */
function isListening(port) {
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
