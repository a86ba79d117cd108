// `npm run docs`: writes the pages that are made from the code (settings, API). A test fails when one is stale.
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { ROOT } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool, ToolError } from './tool-error.mjs'

const WRITER = 'services/local/dist/write-docs.js'

await runTool(async () => {
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  await ensureBuilt(stages)
  const result = await runCommand(process.execPath, [WRITER], { cwd: ROOT, limitS: 60 })
  if (result.code !== 0) throw new ToolError(`${WRITER} failed:\n${result.tail}`)
  console.log('✔ docs/reference/settings.md, docs/reference/api.md, .env.example')
})
