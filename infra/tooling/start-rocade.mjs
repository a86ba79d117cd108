import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './ensure-installed.mjs'
import { inRoot } from './paths.mjs'
import { endAllCommands } from './run-command.mjs'
import { createStageLines } from './stage-lines.mjs'
import { runTool } from './tool-error.mjs'

/**
 * Installs and builds what is missing or stale, then runs Rocade in this same process, which reads the flags itself.
 * @param {readonly string[]} args for `--help` and the like
 */
export const startRocade = (args) =>
  runTool(async () => {
    const stages = createStageLines()
    const release = stopOnSignals(stages)
    // Help is short and wanted at once: no clock and no ticks around it.
    const quiet = args.includes('--help') || args.includes('-h')
    const lines = quiet ? SILENT : stages
    await ensureInstalled(lines)
    await ensureBuilt(lines)
    release()
    await import(pathToFileURL(inRoot('services', 'local', 'dist', 'main.js')).href)
  })

/** @type {import('./stage-lines.mjs').StageLines} */
const SILENT = { run: (_stage, work) => work(), note: () => {} }

/**
 * Ctrl-C while installing or building: ends npm and the compilers, then us. Both can be repeated at any time.
 * @param {import('./stage-lines.mjs').StageLines} stages
 */
function stopOnSignals(stages) {
  const stop = () => {
    endAllCommands()
    stages.note('stopped before the start; nothing is lost, `npm start` goes on from here')
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  return () => process.off('SIGINT', stop).off('SIGTERM', stop)
}
