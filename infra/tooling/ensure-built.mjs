import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inRoot, ROOT, TOOLS } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { ToolError } from './tool-error.mjs'

const LIMIT_S = 300
const SERVICES = ['shared', 'producers', 'stream-cleaner', 'batch-aggregator', 'api', 'local']

/**
 * @typedef {object} Build
 * @property {string} name
 * @property {string[]} inputs files and folders that the result depends on
 * @property {string[]} outputs files that must be there afterwards
 * @property {string} cwd
 * @property {string[]} command arguments for this Node
 */

/** @type {Build[]} */
const BUILDS = [
  {
    name: 'services',
    inputs: [
      'tsconfig.base.json',
      'package-lock.json',
      'infra/tooling/tsconfig.build.json',
      ...SERVICES.flatMap((service) => [`services/${service}/src`, `services/${service}/tsconfig.json`]),
    ],
    outputs: [...SERVICES.map((service) => `services/${service}/dist/.tsbuildinfo`), 'services/local/dist/main.js'],
    cwd: ROOT,
    // Types are checked by `npm run check`; not doing it here halves the time to the first map.
    command: [TOOLS.tsc, '-b', 'infra/tooling/tsconfig.build.json', '--noCheck', '--pretty', 'false'],
  },
  {
    name: 'frontend',
    inputs: [
      'package-lock.json',
      ...['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json'].map((name) => `frontend/${name}`),
      ...['domain', 'feeds', 'protocol'].map((name) => `services/shared/src/${name}`),
    ],
    outputs: ['frontend/dist/index.html'],
    cwd: inRoot('frontend'),
    command: [TOOLS.vite, 'build', '--logLevel', 'warn'],
  },
]

/**
 * Builds what is stale, side by side; a build whose inputs have not changed costs a look at their times only.
 * Throws `ToolError` with what the compiler said.
 * @param {import('./stage-lines.mjs').StageLines} stages
 */
export async function ensureBuilt(stages) {
  const stale = BUILDS.map((build) => ({ build, fingerprint: fingerprintOf(build.inputs) })).filter(
    ({ build, fingerprint }) =>
      stampOf(build.name) !== fingerprint || !build.outputs.every((path) => existsSync(inRoot(path))),
  )
  if (stale.length === 0) return
  const names = stale.map(({ build }) => build.name).join(' and ')
  await stages.run({ stage: 'build', doing: `building ${names}`, done: `built ${names}` }, async () => {
    const results = await Promise.allSettled(stale.map(({ build, fingerprint }) => runBuild(build, fingerprint)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  })
}

/** @param {Build} build @param {string} fingerprint */
async function runBuild(build, fingerprint) {
  const result = await runCommand(process.execPath, build.command, { cwd: build.cwd, limitS: LIMIT_S })
  if (result.code !== 0) {
    const why = result.isTimedOut ? `took longer than ${LIMIT_S} s` : 'failed'
    throw new ToolError(`Building the ${build.name} ${why}:\n\n${result.tail.trimEnd()}\n`)
  }
  mkdirSync(dirname(stampPath(build.name)), { recursive: true })
  writeFileSync(stampPath(build.name), fingerprint)
}

/** @param {string} name */
const stampPath = (name) => inRoot('node_modules', '.cache', 'rocade', `built-${name}`)

/** @param {string} name */
const stampOf = (name) => (existsSync(stampPath(name)) ? readFileSync(stampPath(name), 'utf8') : null)

/**
 * Paths, sizes and times of all input files in one hash; tests are no input.
 * @param {readonly string[]} inputs
 */
function fingerprintOf(inputs) {
  const hash = createHash('sha256')
  for (const path of inputs.flatMap(filesBelow)) {
    const { size, mtimeMs } = statSync(inRoot(path))
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  if (!existsSync(inRoot(path))) return []
  if (!statSync(inRoot(path)).isDirectory()) return [path]
  return readdirSync(inRoot(path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .sort()
}
