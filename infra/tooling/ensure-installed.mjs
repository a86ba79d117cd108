import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { inRoot, npmCommand, ROOT } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { ToolError } from './tool-error.mjs'

const STAMP = inRoot('node_modules', '.rocade-stamp')
const LIMIT_S = 900

/**
 * Installs the packages when they are missing or not those of package-lock.json; otherwise does nothing, in about
 * 10 ms. Throws `ToolError` with npm's own last lines.
 * @param {import('./stage-lines.mjs').StageLines} stages
 */
export async function ensureInstalled(stages) {
  const stamp = stampOf()
  if (readText(STAMP) === stamp) return
  if (isInstalledByHand()) return writeFileSync(STAMP, stamp)
  const isFirst = readText(inRoot('node_modules', '.package-lock.json')) === null
  const doing = isFirst ? 'installing packages (the first time)' : 'installing packages (package-lock.json has changed)'
  await stages.run({ stage: 'install', doing, done: 'installed' }, install)
  writeFileSync(STAMP, stamp)
}

async function install() {
  // --include=dev: with NODE_ENV=production npm would leave out the compiler.
  const [command, args] = npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  const result = await runCommand(command, args, { cwd: ROOT, limitS: LIMIT_S }).catch((error) => {
    throw new ToolError(`npm could not be started (${error.message}). It comes with Node: https://nodejs.org`)
  })
  if (result.code === 0) return
  // A wrong lock file makes npm print its usage after the reason; only the reason helps.
  const [said = ''] = result.tail.split('npm error Clean install a project')
  const lines = said.trimEnd().split('\n').slice(-15).join('\n  ')
  const why = result.isTimedOut
    ? `npm did not finish within ${LIMIT_S / 60} minutes`
    : 'npm could not install the packages'
  throw new ToolError(
    `${why}. Its last lines:\n\n  ${lines}\n\nCheck the network (and the proxy, if there is one), then run the same command again: it goes on from here.`,
  )
}

/**
 * What the installed packages depend on. The version of Node is not in it on purpose: every native package we use
 * brings Node-API binaries, which each later Node loads too.
 */
function stampOf() {
  const hash = createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex')
  return `${hash} ${process.platform} ${process.arch}\n`
}

/**
 * Whether somebody ran `npm ci` or `npm install` themselves: npm's record of what it installed then has every package
 * of the lock file that this machine needs, in the same version.
 */
function isInstalledByHand() {
  const installed = packagesOf(inRoot('node_modules', '.package-lock.json'))
  const wanted = packagesOf(inRoot('package-lock.json'))
  if (installed === null || wanted === null) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link || !path.includes('node_modules/')) return true
    if (entry.optional && !isForThisMachine(entry)) return true
    return installed[path]?.version === entry.version
  })
}

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry */

/**
 * Whether npm would surely install an optional package here. Those without a platform (parts of packages for other
 * platforms) and those for one C library we do not judge.
 * @param {LockEntry} entry
 */
const isForThisMachine = ({ os, cpu, libc }) =>
  libc === undefined && Boolean(os?.includes(process.platform)) && Boolean(cpu?.includes(process.arch))

/** @param {string} path @returns {Record<string, LockEntry> | null} */
function packagesOf(path) {
  const text = readText(path)
  return text === null ? null : JSON.parse(text).packages
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
