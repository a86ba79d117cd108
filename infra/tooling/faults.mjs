// `npm run faults`: breaks the platform on purpose, and checks that nothing is lost or doubled.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { inRoot, ROOT } from './paths.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

await runTool(async () => {
  const stages = createStageLines({ isJson: false })
  await ensureInstalled(stages)
  await ensureBuilt(stages)
  const main = inRoot('services', 'local', 'dist', 'faults', 'main.js')
  const child = spawn(process.execPath, [main, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  return code ?? 1
})
