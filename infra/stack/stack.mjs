// `npm run stack:up | stack:down | stack:status [-- --only kafka|hdfs]`: real Kafka and HDFS without Docker.
import { requireNode } from '../tooling/require-node.mjs'
import { endAllCommands } from '../tooling/run-command.mjs'
import { createStageLines } from '../tooling/stage-lines.mjs'
import { runTool, ToolError } from '../tooling/tool-error.mjs'
import { readStackOptions, startStack, stopStack } from './run-stack.mjs'
import { isPartReady, PART_NAMES, partPid } from './stack-parts.mjs'
import { readStackSettings, stackAddresses } from './stack-settings.mjs'

requireNode()
process.once('SIGINT', () => {
  endAllCommands()
  process.exit(130)
})

const COMMANDS = { up, down, status }

await runTool(async () => {
  const [command = '', ...args] = process.argv.slice(2)
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[/** @type {keyof typeof COMMANDS} */ (command)] : null
  if (run === null) throw new ToolError(`expected one of ${Object.keys(COMMANDS).join(', ')}, got "${command}"`)
  return run(createStageLines({ isJson: false }), readStackOptions(args).parts)
})

/** @param {import('../tooling/stage-lines.mjs').StageLines} stages @param {import('./stack-parts.mjs').PartName[]} parts */
async function up(stages, parts) {
  await startStack({ parts, stages })
  const { ROCADE_KAFKA, ROCADE_HDFS } = stackAddresses(readStackSettings())
  if (parts.includes('kafka')) stages.note(`ROCADE_KAFKA=${ROCADE_KAFKA}`)
  if (parts.includes('namenode')) stages.note(`ROCADE_HDFS=${ROCADE_HDFS}`)
}

/** @param {import('../tooling/stage-lines.mjs').StageLines} stages @param {import('./stack-parts.mjs').PartName[]} parts */
async function down(stages, parts) {
  await stopStack({ parts, stages })
}

/** Exit code 0 when all that was asked for is ready. @param {import('../tooling/stage-lines.mjs').StageLines} stages @param {import('./stack-parts.mjs').PartName[]} parts */
async function status(stages, parts) {
  let areAllReady = true
  for (const name of PART_NAMES.filter((part) => parts.includes(part))) {
    const pid = partPid(name)
    const isReady = await isPartReady(name)
    stages.note(
      `${isReady ? '✔' : '✘'} ${name}: ${pid === null ? 'down' : `pid ${pid}${isReady ? '' : ', not ready'}`}`,
    )
    areAllReady &&= isReady
  }
  return areAllReady ? 0 : 1
}
