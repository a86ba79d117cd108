import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { ToolError } from './tool-error.mjs'

const MAKE_LIMIT_S = 120
/** Half a gigabyte in the worst case. */
const GET_LIMIT_S = 600

/**
 * A Python environment of our own in `.cache/<name>`, with what a requirements file names; made when it is not there or
 * the file has changed. Throws `ToolError` with pip's last lines.
 * @param {string} name @param {string} requirements path of the file
 * @returns {Promise<{ python: string, sitePackages: string }>}
 */
export async function ensurePythonEnvironment(name, requirements) {
  const folder = inRoot('.cache', name)
  const python = join(folder, 'bin', 'python')
  const marker = join(folder, 'requirements.sha256')
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder], MAKE_LIMIT_S)
    await run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', requirements], GET_LIMIT_S)
    writeFileSync(marker, wanted)
  }
  const version = readdirSync(join(folder, 'lib')).find((entry) => entry.startsWith('python3'))
  return { python, sitePackages: join(folder, 'lib', version ?? 'python3', 'site-packages') }
}

/** @param {string} command @param {string[]} args @param {number} limitS */
async function run(command, args, limitS) {
  const result = await runCommand(command, args, { cwd: inRoot(), limitS }).catch(() => {
    throw new ToolError(`${command} does not run. Debian, Ubuntu: apt-get install python3-venv. Then try again.`)
  })
  if (result.code === 0) return
  const why = result.isTimedOut ? `did not finish within ${limitS} s` : 'failed'
  const lines = result.tail.trimEnd().split('\n').slice(-10).join('\n  ')
  throw new ToolError(`${command} ${args.join(' ')} ${why}:\n\n  ${lines}\n\nCheck the network, then try again.`)
}
