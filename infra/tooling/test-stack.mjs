// `npm run test:stack [-- --only kafka|hdfs] [-- files]`: the tests against real Kafka and HDFS (Java 17 and Maven).
// Starts what does not run, stops again what it started. The last line says how many passed and failed.
import { readStackOptions, startStack, stopStack } from '../stack/run-stack.mjs'
import { readStackSettings, stackAddresses } from '../stack/stack-settings.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { requireNode } from './require-node.mjs'
import { endAllCommands } from './run-command.mjs'
import { closingLine, runVitest } from './run-vitest.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

const LIMIT_S = 900
const NOTHING_RAN = { passed: 0, failed: 1, skipped: 0 }

requireNode()
let isInterrupted = false
// The tests end, then the stack is stopped as always.
process.once('SIGINT', () => {
  isInterrupted = true
  endAllCommands()
})

await runTool(async () => {
  const { parts, rest } = readStackOptions(process.argv.slice(2))
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  const counts = await runOnStack(parts, rest, stages).catch((error) => {
    console.error(error instanceof Error ? error.message : error)
    return NOTHING_RAN
  })
  console.log(closingLine(counts))
  return isInterrupted ? 130 : counts.failed === 0 ? 0 : 1
})

/**
 * @param {import('../stack/stack-parts.mjs').PartName[]} parts @param {string[]} files
 * @param {import('./stage-lines.mjs').StageLines} stages
 */
async function runOnStack(parts, files, stages) {
  /** @type {import('../stack/stack-parts.mjs').PartName[]} */
  const started = []
  try {
    await startStack({ parts, stages, onStarted: (part) => started.push(part) })
    const env = { ...process.env, ...stackAddresses(readStackSettings()) }
    return await runVitest({ config: 'infra/tooling/vitest.stack.config.ts', args: files, limitS: LIMIT_S, env })
  } finally {
    await stopStack({ parts: started, stages })
  }
}
