// `npm run test:spark [-- files]`: the tests against a real Spark on real HDFS (Java 17, Maven, Python 3 with venv).
// The first time it gets 450 MB of Spark from PyPI. Starts what does not run, stops again what it started. The last line
// says how many passed and failed.
import { startStack, stopStack } from '../stack/run-stack.mjs'
import { startPart, stopPart } from '../stack/stack-parts.mjs'
import { readStackSettings, sparkAddresses, stackAddresses } from '../stack/stack-settings.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { requireNode } from './require-node.mjs'
import { endAllCommands } from './run-command.mjs'
import { closingLine, runVitest } from './run-vitest.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

const LIMIT_S = 480
const NOTHING_RAN = { passed: 0, failed: 1, skipped: 0 }
/** @type {import('../stack/stack-parts.mjs').PartName[]} */
const HDFS = ['namenode', 'datanode']

requireNode()
let isInterrupted = false
// The tests end, then the stack is stopped as always.
process.once('SIGINT', () => {
  isInterrupted = true
  endAllCommands()
})

await runTool(async () => {
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  const counts = await runOnSpark(process.argv.slice(2), stages).catch((error) => {
    console.error(error instanceof Error ? error.message : error)
    return NOTHING_RAN
  })
  console.log(closingLine(counts))
  return isInterrupted ? 130 : counts.failed === 0 ? 0 : 1
})

/** @param {string[]} files @param {import('./stage-lines.mjs').StageLines} stages */
async function runOnSpark(files, stages) {
  /** @type {import('../stack/stack-parts.mjs').PartName[]} */
  const started = []
  let isSparkOurs = false
  try {
    await startStack({ parts: HDFS, stages, onStarted: (part) => started.push(part) })
    await stages.run({ stage: 'spark', doing: 'starting spark', done: 'spark is up' }, async () => {
      isSparkOurs = (await startPart('spark')).isStartedNow
    })
    const settings = readStackSettings()
    const env = { ...process.env, ...stackAddresses(settings), ...sparkAddresses(settings) }
    return await runVitest({ config: 'infra/tooling/vitest.spark.config.ts', args: files, limitS: LIMIT_S, env })
  } finally {
    if (isSparkOurs) await stopPart('spark')
    await stopStack({ parts: started, stages })
  }
}
