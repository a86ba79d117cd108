// `npm run build`: what `npm start` does before it starts.
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

await runTool(async () => {
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  await ensureBuilt(stages)
})
