// `npm run check`: all that can be told in under a minute. `npm test` adds integration, the browser and a real start.
import { runSteps, STATIC_STEPS } from './check-steps.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { closingLine, runVitest, sumCounts } from './run-vitest.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

const UNIT_LIMIT_S = 120

await runTool(async () => {
  await ensureInstalled(createStageLines({ isJson: false }))
  const steps = { ...(await runSteps(STATIC_STEPS)), skipped: 0 }
  const unit = await runVitest({
    config: 'infra/tooling/vitest.config.ts',
    args: ['--exclude', '**/*.integration.test.ts'],
    limitS: UNIT_LIMIT_S,
  })
  const counts = sumCounts([steps, unit])
  console.log(closingLine(counts))
  return counts.failed === 0 ? 0 : 1
})
