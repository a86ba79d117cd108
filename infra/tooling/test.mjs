// `npm test`: everything, in a fresh clone too. The last line says how many passed and failed.
import { runBrowserTests } from './browser-tests.mjs'
import { runSteps, STATIC_STEPS } from './check-steps.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { requireNode } from './require-node.mjs'
import { endAllCommands } from './run-command.mjs'
import { closingLine, runVitest, sumCounts } from './run-vitest.mjs'
import { runSmokeTest } from './smoke-start.mjs'
import { createStageLines, seconds } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

const VITEST_LIMIT_S = 900

requireNode()
process.once('SIGINT', () => {
  endAllCommands()
  process.exit(130)
})

await runTool(async () => {
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  const parts = [
    await part('checks', async () => ({ ...(await runSteps(STATIC_STEPS)), skipped: 0 })),
    await part('build', async () => {
      await ensureBuilt(stages)
      return { passed: 0, failed: 0, skipped: 0 }
    }),
    await part('unit, contract and integration tests', () =>
      runVitest({ config: 'infra/tooling/vitest.config.ts', limitS: VITEST_LIMIT_S }),
    ),
    await part('browser tests', runBrowserTests),
    await part('start', runSmokeTest),
  ]
  const counts = sumCounts(parts)
  console.log(closingLine(counts))
  return counts.failed === 0 ? 0 : 1
})

/**
 * Runs one part; an unexpected failure of it counts as one, and the others still run.
 * @param {string} name
 * @param {() => Promise<import('./run-vitest.mjs').Counts>} work
 */
async function part(name, work) {
  const startedMs = performance.now()
  console.log(`\n— ${name}`)
  const counts = await work().catch((error) => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  console.log(`— ${name}: ${closingLine(counts)} (${seconds(performance.now() - startedMs)})`)
  return counts
}
