import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { inRoot, ROOT } from './paths.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

/**
 * Installs and builds what is missing, then runs a compiled program of `services/local` with this command's arguments.
 * Its exit code becomes ours.
 * @param {string[]} path below `services/local/dist`
 */
export function runBuilt(...path) {
  return runTool(async () => {
    const stages = createStageLines({ isJson: false })
    await ensureInstalled(stages)
    await ensureBuilt(stages)
    const main = inRoot('services', 'local', 'dist', ...path)
    const child = spawn(process.execPath, [main, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' })
    const [code] = await once(child, 'exit')
    return code ?? 1
  })
}
