// `node infra/bench/install.mjs [--only flink,spark,fastapi,clients,rdkafka,socketio] [--check] [--messages 5000]`:
// gets the programs that ours are measured beside into .cache/bench, each unless it is there already. One that cannot be
// had is named with the reason and the rest goes on; exit code 1 only when it was asked for by name. With --check it then
// runs each of them on real Kafka and PostgreSQL, and counts what they have stored.
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../tooling/ensure-built.mjs'
import { ensureInstalled } from '../tooling/ensure-installed.mjs'
import { requireNode } from '../tooling/require-node.mjs'
import { endAllCommands } from '../tooling/run-command.mjs'
import { createStageLines } from '../tooling/stage-lines.mjs'
import { runTool, ToolError } from '../tooling/tool-error.mjs'
import { checkPeers } from './check-peers.mjs'
import { INSTALLERS } from './install-steps.mjs'
import { peers } from './peers.mjs'

requireNode()
process.once('SIGINT', () => {
  endAllCommands()
  process.exit(130)
})

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
      messages: { type: 'string', default: '5000' },
    },
  })
  const asked = values.only?.split(',')
  const unknown = asked?.find((name) => !Object.hasOwn(INSTALLERS, name))
  if (unknown !== undefined)
    throw new ToolError(`--only: expected some of ${Object.keys(INSTALLERS).join(',')}, got ${unknown}`)
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  const failed = await install(asked ?? Object.keys(INSTALLERS), stages)
  for (const [name, peer] of Object.entries(peers)) {
    const isInstalled = peer.isInstalled()
    const versions = Object.entries(peer.versions()).map((entry) => entry.join(' '))
    stages.note(isInstalled === true ? `  ${name}: ${versions.join(', ')}` : `  ${name}: not available: ${isInstalled}`)
  }
  if (asked !== undefined && failed.length > 0) return 1
  if (!values.check) return 0
  await ensureBuilt(stages)
  return (await checkPeers({ asked, messages: Number(values.messages), stages })) ? 0 : 1
})

/** Returns the names of those that failed. @param {readonly string[]} names @param {import('../tooling/stage-lines.mjs').StageLines} stages */
async function install(names, stages) {
  /** @type {string[]} */
  const failed = []
  for (const name of names) {
    const stage = { stage: name, doing: `getting ${name}`, done: `${name} is there` }
    await stages
      .run(stage, async () => INSTALLERS[name]?.())
      .catch((error) => {
        failed.push(name)
        stages.note(`  not available: ${error instanceof Error ? error.message : error}`)
      })
  }
  return failed
}
